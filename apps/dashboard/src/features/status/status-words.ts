import type { StatusAnswer } from '@tracewell/api/browser';
import { countOf } from '../../lib/format-count.ts';
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

/** How much room the kept traces take of theirs. */
export function keptWords(retention: StatusAnswer['retention']): string {
  const { keptBytes, keptMaxBytes } = retention;
  if (keptBytes === null) return 'Traces that matter are kept longer.';
  return `Traces that matter are kept longer: ${formatBytes(keptBytes)} of ${formatBytes(keptMaxBytes)}.`;
}

const DROPPED = {
  age: 'Dropped last, for their age: the hours from',
  bytes: 'Dropped last, because the budget was full: the hours from',
  disk: 'Dropped before their time, because the disk was full: the hours from',
} as const;

/** Begins a sentence that ends with the hours. */
export function droppedWords({
  because,
  keptTraces,
}: NonNullable<StatusAnswer['retention']['lastDropped']>): string {
  const kept = keptTraces === 0 ? '' : ` (${countOf(keptTraces, 'trace')} kept)`;
  return DROPPED[because].replace(': the', `${kept}: the`);
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
