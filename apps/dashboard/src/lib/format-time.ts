import { durationParts } from './format-duration.ts';

/** `local` follows the reader's clock, `utc` everybody's; it travels in the URL as `tz`. */
export type TimeZone = 'local' | 'utc';

/** One instant in every notation a reader may want to copy. */
export interface TimeNotations {
  readonly local: string;
  readonly utc: string;
  readonly relative: string;
  readonly nanoseconds: string;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

interface Clock {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

function clock(milliseconds: number, zone: TimeZone): Clock {
  const date = new Date(milliseconds);
  if (zone === 'utc') {
    return {
      year: date.getUTCFullYear(),
      month: date.getUTCMonth(),
      day: date.getUTCDate(),
      hour: date.getUTCHours(),
      minute: date.getUTCMinutes(),
      second: date.getUTCSeconds(),
    };
  }
  return {
    year: date.getFullYear(),
    month: date.getMonth(),
    day: date.getDate(),
    hour: date.getHours(),
    minute: date.getMinutes(),
    second: date.getSeconds(),
  };
}

const two = (value: number): string => String(value).padStart(2, '0');

const hourMinute = (at: Clock): string => `${two(at.hour)}:${two(at.minute)}`;

const dayOf = (at: Clock): string => `${MONTHS[at.month]} ${at.day}`;

/** Whole milliseconds of an instant in nanoseconds; the rest is only ever shown as digits, never through a Date. */
export function toMilliseconds(nanoseconds: string | bigint): number {
  return Number(BigInt(nanoseconds) / 1_000_000n);
}

/** `14:03:22.118` today, `Nov 20 14:03` this year, `Nov 20 2025 14:03` before. `now` is in milliseconds. */
export function formatTime(nanoseconds: string | bigint, zone: TimeZone, now: number): string {
  const milliseconds = toMilliseconds(nanoseconds);
  const at = clock(milliseconds, zone);
  const today = clock(now, zone);
  if (at.year !== today.year) return `${dayOf(at)} ${at.year} ${hourMinute(at)}`;
  if (at.month !== today.month || at.day !== today.day) return `${dayOf(at)} ${hourMinute(at)}`;
  return formatClock(nanoseconds, zone);
}

/** The time of day alone, to the millisecond: `14:03:22.118`. */
export function formatClock(nanoseconds: string | bigint, zone: TimeZone): string {
  const milliseconds = toMilliseconds(nanoseconds);
  const at = clock(milliseconds, zone);
  const fraction = String(((milliseconds % 1_000) + 1_000) % 1_000).padStart(3, '0');
  return `${hourMinute(at)}:${two(at.second)}.${fraction}`;
}

/** How long ago, or ahead: `4.2 s ago`, `in 3 m 00 s`. */
export function formatRelative(nanoseconds: string | bigint, now: number): string {
  const difference = now - toMilliseconds(nanoseconds);
  const length = durationParts(Math.abs(difference) * 1e6).text;
  if (Math.abs(difference) < 1) return 'now';
  return difference > 0 ? `${length} ago` : `in ${length}`;
}

function inFull(nanoseconds: string | bigint, zone: TimeZone): string {
  const at = clock(toMilliseconds(nanoseconds), zone);
  const rest = String(((BigInt(nanoseconds) % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n);
  const day = `${at.year}-${two(at.month + 1)}-${two(at.day)}`;
  return `${day} ${hourMinute(at)}:${two(at.second)}.${rest.padStart(9, '0')}`;
}

/** Every notation of one instant, to the nanosecond. */
export function timeNotations(nanoseconds: string | bigint, now: number): TimeNotations {
  return {
    local: inFull(nanoseconds, 'local'),
    utc: `${inFull(nanoseconds, 'utc')} UTC`,
    relative: formatRelative(nanoseconds, now),
    nanoseconds: String(nanoseconds),
  };
}
