import { columnsOf, type SpanInput, type TraceColumns } from './columns.ts';
import { type CriticalPath, criticalPath } from './critical-path.ts';
import { errorCauses } from './error-causes.ts';
import { type IdleStretch, idleStretches } from './idle.ts';
import { findRepeats, type Repeat } from './repeats.ts';
import { selfTimes } from './self-time.ts';
import { findMoves, movedColumns, type Skew, skewOf } from './skew.ts';
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
  /** Clocks that cannot be right; `columns.moves` says whether their spans are moved. */
  readonly skew: readonly Skew[];
  /** Stretches in which nothing ran, in order. */
  readonly idle: readonly IdleStretch[];
}

export interface AnalysisOptions {
  /** Leaves every time as it was sent, however little sense it makes. */
  readonly asSent?: boolean;
}

/** Analyses the spans of one trace, in any order. */
export function analyseTrace(spans: readonly SpanInput[], options?: AnalysisOptions): Trace {
  return analyseColumns(columnsOf(spans), spans, options);
}

/** Analyses a trace whose columns are at hand, with as many of its spans as there are. */
export function analyseColumns(
  sent: TraceColumns,
  spans: readonly SpanInput[] = [],
  { asSent = false }: AnalysisOptions = {},
): Trace {
  const sentTree = treeOf(sent);
  const moves = findMoves(sent, sentTree);
  const skew = skewOf(sent, moves);
  const columns = moves === undefined || asSent ? sent : movedColumns(sent, moves);
  const tree = columns === sent ? sentTree : treeOf(columns);
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
    skew,
    idle: idleStretches(columns),
  };
}
