import type {
  MetricLine,
  MetricSeriesAnswer,
  MetricSummary,
  MetricsAnswer,
  MetricType,
} from '@tracewell/api';
import { listMetrics, readMetricSeries } from '@tracewell/storage';
import { badCursor, notFound } from './http-problem.ts';
import { metaOf, type QuestionContext } from './question.ts';
import { type PathOf, type QueryOf, rangeOf } from './read-request.ts';

const TYPES: readonly MetricType[] = [
  'gauge',
  'sum',
  'histogram',
  'exponential_histogram',
  'summary',
];

export async function answerMetrics(
  query: QueryOf<'metrics'>,
  context: QuestionContext,
): Promise<MetricsAnswer> {
  const range = rangeOf(query, context.nowNs);
  const { search, service, limit } = query;
  const after = query.cursor === undefined ? undefined : readCursor(query.cursor);
  const found = await listMetrics(
    context.store,
    { range, search, service, limit, after },
    context.signal,
  );
  const last = found.rows.at(-1);
  return {
    metrics: found.rows satisfies readonly MetricSummary[],
    cursor: found.truncated && last ? `${last.type}:${last.name}` : null,
    // A page that is not the last one has been cut by nothing but its own limit.
    meta: metaOf(context, { range, costs: [{ rowsScanned: found.rowsScanned }] }),
  } satisfies MetricsAnswer;
}

function readCursor(text: string) {
  const [, type, name] = /^(\w+):(.+)$/s.exec(text) ?? [];
  const known = TYPES.find((candidate) => candidate === type);
  if (known === undefined || name === undefined) throw badCursor();
  return { type: known, name };
}

export async function answerMetricSeries(
  path: PathOf<'metricSeries'>,
  query: QueryOf<'metricSeries'>,
  context: QuestionContext,
): Promise<MetricSeriesAnswer> {
  const range = rangeOf(query, context.nowNs);
  const { service, view, points } = query;
  const groupBy = (query.groupBy ?? '')
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '');
  const found = await readMetricSeries(
    context.store,
    { name: path.name, range, service, groupBy, view, points },
    context.signal,
  );
  if (!found.rows) {
    const detail = `No point of metric '${path.name}' in the range. /api/v1/metrics lists what there is.`;
    throw notFound('TW5304', 'No such metric', detail);
  }
  return {
    name: path.name,
    ...found.rows,
    lines: found.rows.lines satisfies readonly MetricLine[],
    meta: metaOf(context, {
      range,
      costs: [found],
      truncatedBecause: found.truncated
        ? 'the range holds more points than are read at once'
        : undefined,
    }),
  } satisfies MetricSeriesAnswer;
}
