import type { TraceColumns } from './columns.ts';
import { childrenOf, type TraceTree } from './tree.ts';

/** Calls `gap` for each stretch of a row that none of its children covers, in order: the row's own work. */
export function eachOwnStretch(
  columns: TraceColumns,
  tree: TraceTree,
  row: number,
  gap: (from: number, to: number) => void,
): void {
  const end = columns.end[row]!;
  let covered = columns.start[row]!;
  for (const child of childrenOf(tree, row)) {
    const from = Math.min(columns.start[child]!, end);
    if (from > covered) gap(covered, from);
    covered = Math.max(covered, Math.min(columns.end[child]!, end));
  }
  if (end > covered) gap(covered, end);
}

/** Nanoseconds each row worked itself: its duration without the time at least one of its children ran. */
export function selfTimes(columns: TraceColumns, tree: TraceTree): Float64Array {
  const self = new Float64Array(columns.rowCount);
  for (let row = 0; row < columns.rowCount; row++) {
    eachOwnStretch(columns, tree, row, (from, to) => {
      self[row]! += to - from;
    });
  }
  return self;
}
