import type { HeatmapAnswer, LatencyAnswer } from '@tracewell/api';
import {
  BUCKETS_PER_OCTAVE,
  type HeatmapCell,
  measureFigures,
  readHeatmap,
} from '@tracewell/storage';
import { byGroup, figuresOf, NO_FIGURES, seriesOf } from './figures.ts';
import { minuteSteps } from './minute-steps.ts';
import { arrivalsOf, metaOf, type QuestionContext } from './question.ts';
import { type QueryOf, rangeOf, treeOf } from './read-request.ts';

export async function answerLatency(
  query: QueryOf<'latency'>,
  context: QuestionContext,
): Promise<LatencyAnswer> {
  const steps = minuteSteps(rangeOf(query, context.nowNs), query.points, context.nowNs);
  const { range, stepSeconds } = steps;
  const { service, operation, env } = query;
  const question = {
    range,
    stepSeconds,
    groupBy: 'none',
    service,
    operation,
    env,
    tree: treeOf(query.query),
  } as const;
  const [figures, arrivals] = await Promise.all([
    measureFigures(context.store, question, context.signal),
    arrivalsOf(context, range, env),
  ]);
  const group = byGroup(figures.rows).get('') ?? NO_FIGURES;
  const { startTimeUnixNano, stepNs, p50Ns, p95Ns, p99Ns } = seriesOf(
    group.steps,
    steps,
    'current',
  );
  const n = steps.secondsOfStep.map((_, step) => group.steps.get(step)?.requestCount ?? 0);
  return {
    startTimeUnixNano,
    stepNs,
    n,
    p50Ns,
    p95Ns,
    p99Ns,
    relativeError: n.map((count, step) =>
      count === 0 ? null : (group.steps.get(step)?.relativeError ?? null),
    ),
    total: figuresOf(group.current, steps.seconds),
    meta: metaOf(context, { range, costs: [figures], arrivals }),
  } satisfies LatencyAnswer;
}

export async function answerHeatmap(
  query: QueryOf<'heatmap'>,
  context: QuestionContext,
): Promise<HeatmapAnswer> {
  const steps = minuteSteps(rangeOf(query, context.nowNs), query.points, context.nowNs);
  const { range, stepSeconds, count } = steps;
  const { service, operation, env } = query;
  const question = { range, stepSeconds, service, operation, env, tree: treeOf(query.query) };
  const [cells, arrivals] = await Promise.all([
    readHeatmap(context.store, question, context.signal),
    arrivalsOf(context, range, env),
  ]);
  const buckets = cells.rows.map(({ bucket }) => bucket);
  const first = buckets.length === 0 ? 0 : Math.min(...buckets);
  const width = buckets.length === 0 ? 0 : Math.max(...buckets) - first + 1;
  return {
    startTimeUnixNano: String(range.from),
    stepNs: String(BigInt(stepSeconds) * 1_000_000_000n),
    bucketsNs: Array.from({ length: width }, (_, index) =>
      String(Math.ceil(2 ** ((first + index) / BUCKETS_PER_OCTAVE))),
    ),
    counts: gridOf(cells.rows, count, width, first, ({ count: n }) => n),
    errors: gridOf(cells.rows, count, width, first, ({ errors }) => errors),
    meta: metaOf(context, { range, costs: [cells], arrivals }),
  } satisfies HeatmapAnswer;
}

function gridOf(
  cells: readonly HeatmapCell[],
  steps: number,
  width: number,
  first: number,
  value: (cell: HeatmapCell) => number,
): number[][] {
  const grid = Array.from({ length: steps }, () => new Array<number>(width).fill(0));
  for (const cell of cells) {
    const column = grid[cell.step];
    if (column) column[cell.bucket - first] = value(cell);
  }
  return grid;
}
