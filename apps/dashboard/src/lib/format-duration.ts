import { type Quantity, quantity, significant, UNKNOWN } from './quantity.ts';

/** Nanoseconds as the API sends them (decimal strings) or as the page computes with them. */
export type Nanoseconds = string | bigint | number;

const SCALES = [
  { unit: 'ns', nanoseconds: 1 },
  { unit: '\u00b5s', nanoseconds: 1e3 },
  { unit: 'ms', nanoseconds: 1e6 },
  { unit: 's', nanoseconds: 1e9 },
] as const;

const LONG = [
  { big: 'd', small: 'h', seconds: 86_400, part: 3_600 },
  { big: 'h', small: 'm', seconds: 3_600, part: 60 },
  { big: 'm', small: 's', seconds: 60, part: 1 },
] as const;

/** A duration of at least one minute in two whole units, the second with two digits: `2 m 04 s`. */
function longDuration(nanoseconds: number): Quantity | undefined {
  const seconds = Math.round(nanoseconds / 1e9);
  for (const scale of LONG) {
    const parts = Math.round(seconds / scale.part);
    const perBig = scale.seconds / scale.part;
    if (parts < perBig) continue;
    const rest = String(parts % perBig).padStart(2, '0');
    return quantity(`${Math.floor(parts / perBig)} ${scale.big} ${rest}`, scale.small);
  }
  return undefined;
}

/**
 * A duration with three significant digits: `812 ns`, `4.13 ms`, `1.27 s`, `2 m 04 s`.
 * The micro sign is U+00B5, the one the font holds. Unknown (undefined, null, not a number) is `–`.
 */
export function durationParts(value: Nanoseconds | null | undefined): Quantity {
  if (value === undefined || value === null || value === '') return UNKNOWN;
  const nanoseconds = Number(value);
  if (!Number.isFinite(nanoseconds)) return UNKNOWN;
  if (nanoseconds < 0) {
    const positive = durationParts(-nanoseconds);
    return quantity(`\u2212${positive.digits}`, positive.unit);
  }
  if (nanoseconds === 0) return quantity('0', '');
  for (const { unit, nanoseconds: size } of SCALES) {
    const digits = significant(nanoseconds / size, 3);
    const limit = unit === 's' ? 60 : 1_000;
    if (Number(digits) < limit) return quantity(digits, unit);
  }
  return longDuration(nanoseconds) ?? quantity(significant(nanoseconds / 1e9, 3), 's');
}

/** The same as text: `1.27 s`. */
export function formatDuration(value: Nanoseconds | null | undefined): string {
  return durationParts(value).text;
}
