import type { Span } from '@tracewell/api/browser';
import type { Trace } from '@tracewell/trace';

/** By what the table of spans is sorted; figures fall, texts rise, the start rises. */
export type SpanOrder = 'start' | 'service' | 'name' | 'kind' | 'duration' | 'self' | 'path';

/** Rows of the table in order: all spans, or the ones that were found. */
export function spanRows(
  spans: readonly Span[],
  trace: Trace,
  order: SpanOrder,
  found: readonly number[] | undefined,
): number[] {
  const { columns, selfNs, path } = trace;
  const number: Readonly<Record<'start' | 'duration' | 'self' | 'path', (row: number) => number>> =
    {
      start: (row) => columns.start[row] ?? 0,
      duration: (row) => (columns.start[row] ?? 0) - (columns.end[row] ?? 0),
      self: (row) => -(selfNs[row] ?? 0),
      path: (row) => -(path.timeOf[row] ?? 0),
    };
  const rows = found ? [...found] : [...spans.keys()];
  if (order === 'service' || order === 'name' || order === 'kind') {
    return rows.sort((a, b) => (spans[a]?.[order] ?? '').localeCompare(spans[b]?.[order] ?? ''));
  }
  const value = number[order];
  return rows.sort((a, b) => value(a) - value(b) || a - b);
}
