import type { MetricView } from '@tracewell/api/browser';
import { formatCount } from './format-count.ts';
import { formatDuration } from './format-duration.ts';
import { formatRatio } from './format-ratio.ts';
import { quantity, significant } from './quantity.ts';

const SECONDS: Readonly<Record<string, number>> = { s: 1e9, ms: 1e6, us: 1e3, ns: 1 };
const PREFIXES = [
  { size: 1e12, prefix: 'T' },
  { size: 1e9, prefix: 'G' },
  { size: 1e6, prefix: 'M' },
  { size: 1e3, prefix: 'k' },
] as const;

/**
 * A value of a metric in its UCUM unit: durations as durations, bytes and plain numbers with a
 * prefix, ratios (`1`) bare, annotations such as `{request}` as their word. Rates end in `/s`.
 */
export function formatMetric(value: number | null, unit: string, view: MetricView): string {
  if (value === null || !Number.isFinite(value)) return '–';
  const perSecond = view === 'rate' ? '/s' : '';
  const nanoseconds = SECONDS[unit];
  if (view === 'count') return formatCount(value);
  if (nanoseconds !== undefined && view !== 'rate') return formatDuration(value * nanoseconds);
  if (nanoseconds !== undefined) return `${significant(value, 3)} ${unit}/s`;
  if (unit === '%') return formatRatio(value / 100);
  return `${prefixed(value, unitWord(unit))}${perSecond}`.trim();
}

/** `By` as B, `{request}` as nothing: the metric's name says what is counted. */
function unitWord(unit: string): string {
  if (unit === 'By') return 'B';
  return unit === '1' || /^\{.*\}$/.test(unit) ? '' : unit;
}

function prefixed(value: number, unit: string): string {
  const scale = PREFIXES.find(({ size }) => Math.abs(value) >= size);
  const digits = significant(scale ? value / scale.size : value, 3);
  return quantity(digits, `${scale?.prefix ?? ''}${unit}`).text;
}
