import type { MetricSeriesAnswer, MetricSummary, MetricView } from '@tracewell/api/browser';
import { formatCount } from '../../lib/format-count.ts';
import { formatDuration } from '../../lib/format-duration.ts';
import { formatRatio } from '../../lib/format-ratio.ts';
import { quantity, significant } from '../../lib/quantity.ts';

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

/** What a metric of this type shows when nobody chose: in words, for the list. */
export function typeWords(metric: MetricSummary): string {
  switch (metric.type) {
    case 'sum':
      return metric.monotonic ? 'counter' : 'up-down counter';
    case 'exponential_histogram':
      return 'exponential histogram';
    default:
      return metric.type;
  }
}

/** The name of a line: its labels, or its view when everything was put together. */
export function lineName(line: MetricSeriesAnswer['lines'][number]): string {
  const labels = Object.entries(line.labels).map(([key, value]) =>
    value === '' ? `no ${key}` : value,
  );
  const isPercentile = ['p50', 'p95', 'p99'].includes(line.view);
  if (labels.length === 0) return isPercentile ? line.view : 'all';
  return isPercentile ? `${labels.join(' ')} ${line.view}` : labels.join(' ');
}

/** The sentence of the page: what was done to the numbers, and what is not drawn. */
export function treatmentSentence(answer: MetricSeriesAnswer): string {
  const words = answer.treatment.charAt(0).toUpperCase() + answer.treatment.slice(1);
  const more = answer.moreLines === 0 ? '' : ` ${answer.moreLines} more lines are not drawn.`;
  return `${words.replace(/\.?$/, '.')}${more}`;
}
