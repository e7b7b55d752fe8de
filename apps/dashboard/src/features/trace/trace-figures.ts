import type { NormalRange, TraceAnswer } from '@tracewell/api/browser';
import { SPAN_KINDS, type Trace } from '@tracewell/trace';

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
  if (known.size === 0) return { p50, p95 };
  const { spanCount, service, services, name, names, kind } = trace.columns;
  // One look-up a kind of span, not one a span: by the numbers of its texts.
  const ranges = new Map<number, NormalRange | undefined>();
  for (let row = 0; row < spanCount; row++) {
    const [serviceAt, nameAt, kindAt] = [service[row] ?? 0, name[row] ?? 0, kind[row] ?? 0];
    const key = (nameAt * services.length + serviceAt) * SPAN_KINDS.length + kindAt;
    if (!ranges.has(key)) {
      const words = `${services[serviceAt]}\n${names[nameAt]}\n${SPAN_KINDS[kindAt]}`;
      ranges.set(key, known.get(words));
    }
    const range = ranges.get(key);
    p50[row] = range ? Number(range.p50Ns) : Number.NaN;
    p95[row] = range ? Number(range.p95Ns) : Number.NaN;
  }
  return { p50, p95 };
}

/** Normal ranges and counts of a trace. */
export function traceFigures(trace: Trace, answer: TraceAnswer): TraceFigures {
  const sent = new Uint8Array(trace.columns.services.length);
  for (const at of trace.columns.service.subarray(0, trace.columns.spanCount)) sent[at] = 1;
  let depth = 0;
  for (const level of trace.tree.depth) depth = Math.max(depth, level + 1);
  return {
    ...normalColumns(trace, answer),
    serviceCount: sent.filter((one) => one === 1).length,
    depth,
  };
}
