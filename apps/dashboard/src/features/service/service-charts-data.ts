import type {
  RedSeries,
  ServiceFigures,
  ServicePart,
  ServiceResponses,
  VersionSummary,
} from '@tracewell/api/browser';
import type { ChartMark } from '../../components/charts/series-chart.tsx';
import type { ChartSeries, TimeAxis } from '../../components/charts/series-data.ts';

/** What the lines are drawn from; what requests were answered with may come later, or not at all. */
export interface ChartFacts {
  readonly figures: ServicePart<ServiceFigures>;
  readonly responses: ServiceResponses | undefined;
}

/** The axis every chart of the page stands on. */
export function axisOf(series: RedSeries): TimeAxis {
  return {
    startMs: Number(series.startTimeUnixNano) / 1e6,
    stepMs: Number(series.stepNs) / 1e6,
    steps: series.requestCount.length,
  };
}

const CLASS_LOOK: Readonly<Record<string, { color: string; fill: number; width?: number }>> = {
  '1xx': { color: 'var(--ink-3)', fill: 0.1 },
  '2xx': { color: 'var(--ink-3)', fill: 0.16 },
  '3xx': { color: 'var(--ink-3)', fill: 0.26 },
  '4xx': { color: 'var(--ink-2)', fill: 0.5 },
  // Without an edge: where nothing fails it would run along the top of the others.
  '5xx': { color: 'var(--error)', fill: 0.8, width: 0 },
  other: { color: 'var(--ink-3)', fill: 0.16 },
};

/**
 * Requests per second, in bands by HTTP status class, or one band named `requests` when the service
 * speaks no HTTP. A step without any request is a gap. The period before is one dashed line.
 */
export function requestSeries({ figures, responses }: ChartFacts): ChartSeries[] {
  const { series, previousSeries } = figures;
  const seconds = stepSeconds(figures);
  const classes = responses?.statusClasses.classes ?? [];
  const used = classes.filter((one) => one.counts.some((count) => count > 0));
  const onlyOther = used.every((one) => one.name === 'other');
  const ghost: ChartSeries = {
    key: 'before',
    label: 'before',
    color: 'var(--ink-3)',
    ghost: true,
    width: 1,
    values: previousSeries.ratePerSecond.slice(0, series.requestCount.length),
  };
  if (onlyOther) {
    const look = { color: 'var(--ink-3)', fill: 0.16, band: true };
    return [{ key: 'requests', label: 'requests', values: series.ratePerSecond, ...look }, ghost];
  }
  const bands = used.map((one) => ({
    key: one.name,
    label: one.name,
    band: true,
    width: 1,
    ...(CLASS_LOOK[one.name] ?? { color: 'var(--ink-3)', fill: 0.16 }),
    values: perSecond(one.counts, series, seconds),
  }));
  return [...bands, ghost];
}

/** Error types drawn as bands of their own; the rest is one band named `other`. */
const TYPES = 4;
const TYPE_FILLS = [0.85, 0.6, 0.4, 0.25, 0.15];

/** Failed requests per second by type, the most frequent type at the bottom; one band while the types are not known. */
export function errorSeries({ figures, responses }: ChartFacts): ChartSeries[] {
  if (figures.errorCount === 0) return [];
  const { series } = figures;
  if (responses === undefined) return [failedSeries(series)];
  const { errorTypes } = responses;
  const seconds = stepSeconds(figures);
  const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
  const ranked = errorTypes.types
    .filter((one) => total(one.counts) > 0)
    .sort((a, b) => total(b.counts) - total(a.counts));
  const rest = ranked.slice(TYPES).map((one) => one.counts);
  const named = ranked.slice(0, TYPES);
  const folded = rest.length > 0 ? [{ type: 'other types', counts: sumOf(rest) }] : [];
  return [...named, ...folded].map((one, index) => ({
    key: `error ${one.type}`,
    label: one.type,
    color: 'var(--error)',
    band: true,
    width: 0,
    fill: TYPE_FILLS[index] ?? 0.15,
    values: perSecond(one.counts, series, seconds),
  }));
}

function failedSeries({ ratePerSecond, errorRatio }: RedSeries): ChartSeries {
  const look = { color: 'var(--error)', band: true, width: 0, fill: 0.6 };
  const values = ratePerSecond.map((rate, step) =>
    rate === null ? null : rate * (errorRatio[step] ?? 0),
  );
  return { key: 'failed', label: 'failed', values, ...look };
}

/** p50, p95 and p99 in three depths, and p95 of the period before. */
export function latencySeries({ series, previousSeries }: ServiceFigures): ChartSeries[] {
  const numbers = (values: readonly (string | null)[]) =>
    values.map((value) => (value === null ? null : Number(value)));
  return [
    {
      key: 'before',
      label: 'before',
      color: 'var(--latency-p95)',
      ghost: true,
      width: 1,
      values: numbers(previousSeries.p95Ns).slice(0, series.p95Ns.length),
    },
    {
      key: 'p50',
      label: 'p50',
      color: 'var(--latency-p50)',
      width: 1,
      values: numbers(series.p50Ns),
    },
    {
      key: 'p95',
      label: 'p95',
      color: 'var(--latency-p95)',
      width: 1.5,
      values: numbers(series.p95Ns),
    },
    {
      key: 'p99',
      label: 'p99',
      color: 'var(--latency-p99)',
      width: 2,
      values: numbers(series.p99Ns),
    },
  ];
}

/** Versions whose first span lies on the axis, as hairlines. */
export function deployMarks(
  versions: readonly Pick<VersionSummary, 'version' | 'firstSeenUnixNano' | 'sinceStoreBegan'>[],
  axis: TimeAxis,
): ChartMark[] {
  const end = axis.startMs + axis.steps * axis.stepMs;
  return versions
    .filter((version) => !version.sinceStoreBegan)
    .map((version) => ({ ms: Number(version.firstSeenUnixNano) / 1e6, label: version.version }))
    .filter((mark) => mark.ms >= axis.startMs && mark.ms <= end);
}

/** A last step of which less than this has passed says nothing about a rate yet. */
const SETTLED = 0.2;

/** How much of each step is answered and complete, in seconds: the last one is still going on. */
function stepSeconds({ series, meta }: ServicePart<ServiceFigures>): number[] {
  const step = Number(series.stepNs);
  const start = Number(series.startTimeUnixNano);
  const end = Math.min(Number(meta.range.to), Number(meta.completeTo ?? meta.range.to));
  return series.requestCount.map((_, index) => {
    const passed = Math.min(step, end - (start + index * step));
    return passed < step * SETTLED ? 0 : passed / 1e9;
  });
}

function perSecond(counts: readonly number[], series: RedSeries, seconds: readonly number[]) {
  return series.requestCount.map((requests, step) => {
    const length = seconds[step] ?? 0;
    return requests === 0 || length === 0 ? null : (counts[step] ?? 0) / length;
  });
}

function sumOf(columns: readonly (readonly number[])[]): number[] {
  const [first = [], ...others] = columns;
  return first.map((count, step) =>
    others.reduce((sum, column) => sum + (column[step] ?? 0), count),
  );
}
