import { layoutLines, OPEN_FOLDING, type Trace } from '@tracewell/trace';

/** One line of the small waterfall. Shares are of the trace's extent, 0 to 1. */
export interface PeekLine {
  readonly spanId: string;
  readonly depth: number;
  readonly service: string;
  readonly name: string;
  readonly from: number;
  readonly width: number;
  readonly durationNs: number;
  /** How many alike the line stands for; 0: itself. */
  readonly repeat: number;
  readonly isError: boolean;
  readonly onPath: boolean;
}

/** Lines that a drawer has room for. */
const PEEK_LINES = 40;

/**
 * The lines of the waterfall, repeats folded, in the order of the tree. When there are more than fit, the root and the
 * failed ones are kept, then those that hold most of the critical path.
 */
export function peekLines(trace: Trace, most = PEEK_LINES): readonly PeekLine[] {
  const { columns, path } = trace;
  const lines = layoutLines(trace, OPEN_FOLDING);
  const places = Array.from({ length: lines.count }, (_, at) => at);
  const rowOf = (at: number) => lines.row[at] ?? 0;
  const weightOf = (at: number) =>
    at === 0 || columns.error[rowOf(at)] === 1
      ? Number.POSITIVE_INFINITY
      : (path.timeOf[rowOf(at)] ?? 0);
  const heaviest = places.toSorted((a, b) => weightOf(b) - weightOf(a) || a - b).slice(0, most);
  const kept = new Set(heaviest);
  const extent = Math.max(columns.extent, 1);
  return places
    .filter((at) => kept.has(at))
    .map((at) => {
      const row = rowOf(at);
      const start = columns.start[row] ?? 0;
      const durationNs = (columns.end[row] ?? start) - start;
      return {
        spanId: columns.ids.at(row) ?? '',
        depth: lines.depth[at] ?? 0,
        service: columns.services[columns.service[row] ?? 0] ?? '',
        name:
          row < columns.spanCount ? (columns.names[columns.name[row] ?? 0] ?? '') : 'missing span',
        from: start / extent,
        width: durationNs / extent,
        durationNs,
        repeat: lines.repeat[at] ?? 0,
        isError: columns.error[row] === 1,
        onPath: (path.timeOf[row] ?? 0) > 0,
      };
    });
}
