/** A formatted figure: digits are drawn in ink, the unit in ink-2; `text` is both, as copied and spoken. */
export interface Quantity {
  readonly digits: string;
  readonly unit: string;
  readonly text: string;
}

/** What stands where nothing is known; zero is `0`, never this. */
export const UNKNOWN: Quantity = { digits: '–', unit: '', text: '–' };

/** Joins digits and unit as every figure of the dashboard is written: `1.27 s`. */
export function quantity(digits: string, unit: string): Quantity {
  return { digits, unit, text: unit === '' ? digits : `${digits} ${unit}` };
}

/** `value` to `digits` significant digits, never in exponent form, without trailing zeros: 4.1, 38, 120. */
export function significant(value: number, digits: number): string {
  if (value === 0) return '0';
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(value))));
  return String(Number(value.toFixed(Math.min(decimals, 20))));
}
