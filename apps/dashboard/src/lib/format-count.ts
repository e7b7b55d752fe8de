import { type Quantity, quantity, significant, UNKNOWN } from './quantity.ts';

/** Counts come as numbers, or as decimal strings where they may pass 2^53. */
export type Count = string | bigint | number;

const LARGE = [
  { limit: 1e6, size: 1e3, unit: 'k' },
  { limit: 1e9, size: 1e6, unit: 'M' },
  { limit: 1e12, size: 1e9, unit: 'G' },
] as const;

function grouped(value: Count): string {
  const [whole = '', fraction] = String(value).split('.');
  const groups = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return fraction === undefined ? groups : `${groups}.${fraction}`;
}

/** A count in full up to 99,999, then three significant digits: `41,208`, `124 k`, `1.24 M`. Unknown is `–`. */
export function countParts(value: Count | null | undefined): Quantity {
  if (value === undefined || value === null || value === '') return UNKNOWN;
  const number = Number(value);
  if (!Number.isFinite(number)) return UNKNOWN;
  if (Math.abs(number) < 100_000) return quantity(grouped(value), '');
  for (const { limit, size, unit } of LARGE) {
    const digits = significant(number / size, 3);
    if (Number(digits) * size < limit) return quantity(digits, unit);
  }
  return quantity(significant(number / 1e12, 3), 'T');
}

/** The same as text: `1.24 M`. */
export function formatCount(value: Count | null | undefined): string {
  return countParts(value).text;
}

/** All digits, grouped; for the hover of a shortened count: `1,240,312`. */
export function formatCountInFull(value: Count | null | undefined): string {
  return value === undefined || value === null ? UNKNOWN.text : grouped(value);
}

/** A count with its noun: `1 span`, `57 spans`. */
export function countOf(value: Count, one: string, many = `${one}s`): string {
  return `${formatCount(value)} ${String(value) === '1' ? one : many}`;
}
