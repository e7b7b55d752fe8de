/** What a `traces:` rule computes over the requests of one window. */
export type Measure =
  | { readonly kind: 'quantile'; readonly quantile: number }
  | { readonly kind: 'average' | 'minimum' | 'maximum' }
  | { readonly kind: 'count' | 'rate' | 'error-ratio' | 'missing' };

/** The unit a value of the measure is in: seconds like Prometheus, a ratio of 1, requests per second, or a count. */
export type MeasureUnit = 'seconds' | 'ratio' | 'per-second' | 'count';

const WORDS: Readonly<Record<string, Measure>> = {
  count: { kind: 'count' },
  rate: { kind: 'rate' },
  error_rate: { kind: 'error-ratio' },
  missing: { kind: 'missing' },
  'avg(duration)': { kind: 'average' },
  'min(duration)': { kind: 'minimum' },
  'max(duration)': { kind: 'maximum' },
};
const QUANTILE = /^p(\d{2}(?:\.\d+)?)\(duration\)$/;

/** The measures of this version, for messages about a wrong one. */
export const MEASURES = [
  ...Object.keys(WORDS),
  'p50(duration)',
  'p95(duration)',
  'p99(duration)',
] as const;

/** Reads `p99(duration)`, `error_rate`, `rate`, `count`, `missing`, `avg|min|max(duration)`; undefined for anything else. */
export function parseMeasure(text: string): Measure | undefined {
  const word = WORDS[text];
  if (word) return word;
  const digits = QUANTILE.exec(text)?.[1];
  return digits === undefined ? undefined : { kind: 'quantile', quantile: Number(digits) / 100 };
}

export function unitOf(measure: Measure): MeasureUnit {
  if (measure.kind === 'error-ratio') return 'ratio';
  if (measure.kind === 'rate') return 'per-second';
  return measure.kind === 'count' || measure.kind === 'missing' ? 'count' : 'seconds';
}
