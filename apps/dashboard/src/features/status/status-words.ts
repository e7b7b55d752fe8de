import type { StatusAnswer } from '@tracewell/api/browser';
import { formatDuration } from '../../lib/format-duration.ts';
import { quantity, significant } from '../../lib/quantity.ts';

const BYTES = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Bytes in powers of a thousand with three significant digits: `812 MB`, `1.24 GB`. Unknown is `–`. */
export function formatBytes(bytes: number | null): string {
  if (bytes === null || !Number.isFinite(bytes)) return '–';
  let value = bytes;
  let unit = 0;
  while (Number(significant(value, 3)) >= 1000 && unit < BYTES.length - 1) {
    value /= 1000;
    unit++;
  }
  return quantity(significant(value, 3), BYTES[unit] ?? 'B').text;
}

/** How far delivery is behind, in words. */
export function delayWords(behindMs: number | null): string {
  if (behindMs === null) return 'The receiving process has said nothing yet.';
  if (behindMs < 5_000) return 'Delivery keeps up: what arrives is in the store within seconds.';
  return `Delivery is ${formatDuration(behindMs * 1e6)} behind. What arrived is safe in the journal and will follow.`;
}

/** Used, free and the days left at this pace. */
export function diskWords(disk: StatusAnswer['disk']): string {
  const used = `${formatBytes(disk.storeBytes)} in the store, ${formatBytes(disk.journalBytes)} in the journal`;
  const free = disk.freeBytes === null ? '' : `, ${formatBytes(disk.freeBytes)} free on the disk`;
  if (disk.bytesPerDay === null) return `${used}${free}.`;
  const pace = `${formatBytes(disk.bytesPerDay)} a day at this pace`;
  return disk.daysLeft === null
    ? `${used}${free}; ${pace}.`
    : `${used}${free}; ${pace}, so the limit ${daysWords(disk.daysLeft)}.`;
}

function daysWords(days: number): string {
  if (days < 1) return 'is reached in less than a day';
  if (days > 365) return 'is more than a year away';
  const whole = Math.floor(days);
  return `is reached in ${whole === 1 ? '1 day' : `${whole} days`}`;
}

/** A sender's clock against ours; below a quarter of a second nobody needs to know. */
export function clockWords(offsetMs: number | null): string {
  if (offsetMs === null) return 'unknown';
  if (Math.abs(offsetMs) < 250) return 'in step';
  return `${formatDuration(Math.abs(offsetMs) * 1e6)} ${offsetMs > 0 ? 'ahead' : 'behind'}`;
}
