import { formatTime, type TimeZone, toMilliseconds } from './format-time.ts';

const UNITS = [
  { ms: 86_400_000, unit: 'd' },
  { ms: 3_600_000, unit: 'h' },
  { ms: 60_000, unit: 'm' },
  { ms: 1_000, unit: 's' },
] as const;

/** How long ago, in one whole unit: `22 m ago`, `3 d ago`, `just now`. Fits {@link Instant}'s `format`. */
export function formatAge(nanoseconds: string | bigint, _zone: TimeZone, now: number): string {
  const age = now - toMilliseconds(nanoseconds);
  const scale = UNITS.find(({ ms }) => age >= ms);
  return scale ? `${Math.floor(age / scale.ms)} ${scale.unit} ago` : 'just now';
}

/** The time to the minute: `14:03` today, `Nov 20 14:03` before. */
export function formatMinute(nanoseconds: string | bigint, zone: TimeZone, now: number): string {
  return formatTime(nanoseconds, zone, now).replace(/:\d\d\.\d{3}$/, '');
}
