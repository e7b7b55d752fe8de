import { columnsOf, type SpanInput, type TraceColumns } from './columns.ts';
import { type CriticalPath, criticalPath } from './critical-path.ts';
import { errorCauses } from './error-causes.ts';
import { findRepeats, type Repeat } from './repeats.ts';
import { selfTimes } from './self-time.ts';
import { findSkew, type Skew } from './skew.ts';
import { type TraceTree, treeOf } from './tree.ts';

/** Everything that is computed once for a trace. */
export interface Trace {
  readonly spans: readonly SpanInput[];
  readonly columns: TraceColumns;
  readonly tree: TraceTree;
  readonly path: CriticalPath;
  /** Nanoseconds of own work by row. */
  readonly selfNs: Float64Array;
  /** Repeats by their first row. */
  readonly repeats: ReadonlyMap<number, Repeat>;
  /** First row of the repeat a row belongs to, -1 for none. */
  readonly repeatOf: Int32Array;
  /** Failed rows that are causes, not echoes of a failure below them, in order of time. */
  readonly causes: readonly number[];
  readonly skew: readonly Skew[];
}

/** Analyses the spans of one trace, in any order. */
export function analyseTrace(spans: readonly SpanInput[]): Trace {
  return analyseColumns(columnsOf(spans), spans);
}

/** Analyses a trace whose columns are at hand, with as many of its spans as there are. */
export function analyseColumns(columns: TraceColumns, spans: readonly SpanInput[] = []): Trace {
  const tree = treeOf(columns);
  const repeats = findRepeats(columns, tree);
  const repeatOf = new Int32Array(columns.rowCount).fill(-1);
  for (const [first, repeat] of repeats) {
    for (const row of repeat.rows) repeatOf[row] = first;
  }
  return {
    spans,
    columns,
    tree,
    path: criticalPath(columns, tree),
    selfNs: selfTimes(columns, tree),
    repeats,
    repeatOf,
    causes: errorCauses(columns, tree),
    skew: findSkew(columns),
  };
}
