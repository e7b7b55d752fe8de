const SECRET_PARAMETERS =
  /([?&](?:X-Amz-Signature|X-Amz-Credential|X-Amz-Security-Token|AWSAccessKeyId|Signature|sig|X-Goog-Signature)=)[^&#]*/g;
/** Cheap and true for every address that the expression above would change. */
const MAYBE_SECRET = /ig(?:nature)?=|X-Amz-|AWSAccess/;
const CREDENTIALS = /^([a-z][a-z0-9+.-]*:\/\/)[^/?#@]*@/i;

/** A query string without the signatures that the semantic conventions list. */
export function redactQuery(query: string): string {
  return MAYBE_SECRET.test(query) ? query.replace(SECRET_PARAMETERS, '$1REDACTED') : query;
}

/** A full address without credentials and signatures. */
export function redactUrl(url: string): string {
  return redactQuery(url.replace(CREDENTIALS, '$1REDACTED:REDACTED@'));
}

const METHODS = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'PATCH',
  'QUERY',
]);

/** The method by the semantic conventions: known ones in capitals, anything else `_OTHER` with the original beside it. */
export function methodAttributes(method: string): Record<string, string> {
  if (METHODS.has(method)) return { 'http.request.method': method };
  const upper = method.toUpperCase();
  return {
    'http.request.method': METHODS.has(upper) ? upper : '_OTHER',
    'http.request.method_original': method,
  };
}

/** Splits `example.com:8080`, `[::1]:80`, `example.com`. */
export function splitHost(host: string, scheme: 'http' | 'https'): [name: string, port: number] {
  const colon = host.lastIndexOf(':');
  // A colon inside brackets belongs to the address.
  if (colon > host.lastIndexOf(']')) {
    const port = Number(host.slice(colon + 1));
    if (Number.isInteger(port)) return [host.slice(0, colon), port];
  }
  return [host, scheme === 'https' ? 443 : 80];
}
