import { type Quantity, quantity, significant, UNKNOWN } from './quantity.ts';

const PREFIXES = [
  { limit: 1e9, size: 1e6, unit: 'M/s' },
  { limit: 1e6, size: 1e3, unit: 'k/s' },
  { limit: 1e3, size: 1, unit: '/s' },
] as const;

/** A rate per second with two significant digits below 100: `0.42 /s`, `12 /s`, `1.2 k/s`. Unknown is `–`. */
export function rateParts(perSecond: number | null | undefined): Quantity {
  if (perSecond === undefined || perSecond === null || !Number.isFinite(perSecond)) return UNKNOWN;
  if (perSecond === 0) return quantity('0', '/s');
  if (perSecond < 0.01) return quantity('< 0.01', '/s');
  const scaled = PREFIXES.findLast((prefix) => Number(significant(perSecond, 3)) < prefix.limit);
  const { size, unit } = scaled ?? PREFIXES[0];
  const value = perSecond / size;
  return quantity(significant(value, value >= 100 ? 3 : 2), unit);
}

/** The same as text: `1.2 k/s`. */
export function formatRate(perSecond: number | null | undefined): string {
  return rateParts(perSecond).text;
}
