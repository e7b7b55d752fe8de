import { type Quantity, quantity, significant, UNKNOWN } from './quantity.ts';

/**
 * A ratio of 0 to 1 in per cent: `0 %`, `< 0.01 %`, `0.42 %`, `4.1 %`, `12 %`. What is not quite all never
 * reads as all: 0.9998 is `99.9 %`. Unknown is `–`.
 */
export function ratioParts(ratio: number | null | undefined): Quantity {
  if (ratio === undefined || ratio === null || !Number.isFinite(ratio)) return UNKNOWN;
  if (ratio === 0) return quantity('0', '%');
  if (ratio > 0 && ratio < 0.0001) return quantity('< 0.01', '%');
  if (ratio > 0.995 && ratio < 1) return quantity(String(Math.floor(ratio * 1_000) / 10), '%');
  const percent = ratio * 100;
  return quantity(percent < 10 ? significant(percent, 2) : String(Math.round(percent)), '%');
}

/** The same as text: `0.42 %`. */
export function formatRatio(ratio: number | null | undefined): string {
  return ratioParts(ratio).text;
}
