const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;

/** The host name of a `Host` header: without port, without the brackets of an IPv6 address. */
function hostName(header: string): string {
  const bracketed = /^\[(?<address>[^\]]+)\]/.exec(header)?.groups?.address;
  return (bracketed ?? header.replace(/:\d+$/, '')).toLowerCase();
}

/**
 * Whether a request may be answered under this `Host`. A page on another site can point its own name at this
 * machine (DNS rebinding), but can never make a browser send an address or `localhost` in its place.
 */
export function isAllowedHost(header: string | null, allowed: readonly string[]): boolean {
  if (header === null || header === '') return false;
  const name = hostName(header);
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  if (IPV4.test(name) || name.includes(':')) return true;
  return allowed.some((host) => host.toLowerCase() === name);
}

/** Whether a changing request comes from the dashboard's own pages; a request without `Origin` is no browser's. */
export function isOwnOrigin(origin: string | null, host: string | null): boolean {
  if (origin === null) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
