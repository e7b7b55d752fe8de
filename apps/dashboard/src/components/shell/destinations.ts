/** A page of the bar. `key` follows `g`. */
export interface Destination {
  readonly path: string;
  readonly label: string;
  readonly key: string;
  /** Also in the bottom bar of a phone, which holds four. */
  readonly onPhone: boolean;
}

/** The pages in the order of the bar. */
export const DESTINATIONS: readonly Destination[] = [
  { path: '/', label: 'Services', key: 's', onPhone: true },
  { path: '/traces', label: 'Traces', key: 't', onPhone: true },
  { path: '/map', label: 'Map', key: 'm', onPhone: true },
  { path: '/metrics', label: 'Metrics', key: 'e', onPhone: false },
  { path: '/logs', label: 'Logs', key: 'l', onPhone: false },
  { path: '/alerts', label: 'Alerts', key: 'a', onPhone: true },
];

/** Reached from the palette, the status dot and the phone's "More". */
export const QUIET_DESTINATIONS: readonly Destination[] = [
  { path: '/compare', label: 'Compare', key: 'c', onPhone: false },
  { path: '/status', label: 'Status', key: 'u', onPhone: false },
  { path: '/start', label: 'Add a service', key: 'n', onPhone: false },
];

/** Whether `pathname` lies under the destination; services own `/` and `/services/...`. */
export function isUnder(destination: Destination, pathname: string): boolean {
  if (destination.path === '/') return pathname === '/' || pathname.startsWith('/services');
  return pathname === destination.path || pathname.startsWith(`${destination.path}/`);
}
