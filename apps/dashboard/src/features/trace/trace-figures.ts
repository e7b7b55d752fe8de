import type { TraceAnswer } from '@tracewell/api/browser';
import type { Trace } from '@tracewell/trace';

/** What is drawn of a row beyond the tree: computed once per trace, looked up per line. */
export interface TraceFigures {
  /** p50 and p95 of the row's operation in nanoseconds; NaN where n < 30. */
  readonly p50: Float64Array;
  readonly p95: Float64Array;
  /** Services that sent spans; peers are not among them. */
  readonly serviceCount: number;
  readonly depth: number;
}

function normalColumns(trace: Trace, answer: TraceAnswer): Pick<TraceFigures, 'p50' | 'p95'> {
  const known = new Map(
    answer.normal.map((range) => [`${range.service}\n${range.operation}\n${range.kind}`, range]),
  );
  const p50 = new Float64Array(trace.columns.rowCount).fill(Number.NaN);
  const p95 = p50.slice();
  answer.spans.forEach((span, row) => {
    const range = known.get(`${span.service}\n${span.name}\n${span.kind}`);
    if (range === undefined) return;
    p50[row] = Number(range.p50Ns);
    p95[row] = Number(range.p95Ns);
  });
  return { p50, p95 };
}

/** Normal ranges and counts of a trace. */
export function traceFigures(trace: Trace, answer: TraceAnswer): TraceFigures {
  const services = new Set(answer.spans.map((span) => span.service));
  let depth = 0;
  for (const level of trace.tree.depth) depth = Math.max(depth, level + 1);
  return {
    ...normalColumns(trace, answer),
    serviceCount: services.size,
    depth,
  };
}
