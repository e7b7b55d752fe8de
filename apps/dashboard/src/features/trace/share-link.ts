import { absoluteRange, parseRange } from '../../lib/time-range.ts';

/** Whether a link with this host leads anywhere but to the machine it was copied on. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}

/**
 * The page's address for somebody else, later: at the public address where one is configured, and with a range that
 * moves with the clock pinned to what it means now. `now` is in Unix milliseconds.
 */
export function shareLink(href: string, publicUrl: string, now: number): string {
  const link = new URL(href);
  const range = parseRange(link.searchParams.get('range') ?? '', now);
  if (range?.relative) link.searchParams.set('range', absoluteRange(range.from, range.to));
  if (!URL.canParse(publicUrl)) return link.href;
  const base = new URL(publicUrl);
  return `${base.origin}${link.pathname}${link.search}${link.hash}`;
}

/** The address the dashboard was given for others; '' when nobody gave one. */
export function publicUrl(): string {
  return document.documentElement.dataset.publicUrl ?? '';
}

/** Where others find the dashboard: its public address, or the page's own; '' when that is loopback only. */
export function dashboardAddress(here: Pick<Location, 'origin'>, publicUrl: string): string {
  const { origin, hostname } = new URL(shareLink(here.origin, publicUrl, 0));
  return isLoopback(hostname) ? '' : origin;
}
