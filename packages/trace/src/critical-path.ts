import { SPAN_KINDS, type TraceColumns } from './columns.ts';
import { groupByParent, rowsBy, type TraceTree } from './tree.ts';

/** The stretches of time that decided how long the root took, in order of time; they touch and never overlap. */
export interface CriticalPath {
  /** Row that worked during the stretch. */
  readonly row: Int32Array;
  readonly from: Float64Array;
  readonly to: Float64Array;
  /** Nanoseconds on the path by row; all of them sum to the root's duration. */
  readonly timeOf: Float64Array;
}

const CONSUMER = SPAN_KINDS.indexOf('consumer');

interface Frame {
  readonly row: number;
  /** No stretch of this row begins before: a child whose clock runs ahead never reaches beyond its parent. */
  readonly floor: number;
  /** The next child to look at, from the last end backwards. */
  child: number;
  cursor: number;
}

class PathBuilder {
  readonly rows: number[] = [];
  readonly from: number[] = [];
  readonly to: number[] = [];

  /** Stretches are met from the end backwards. */
  add(row: number, from: number, to: number): void {
    if (to <= from) return;
    this.rows.push(row);
    this.from.push(from);
    this.to.push(to);
  }

  path(rowCount: number): CriticalPath {
    const timeOf = new Float64Array(rowCount);
    this.rows.forEach((row, at) => {
      timeOf[row]! += this.to[at]! - this.from[at]!;
    });
    return {
      row: Int32Array.from(this.rows.reverse()),
      from: Float64Array.from(this.from.reverse()),
      to: Float64Array.from(this.to.reverse()),
      timeOf,
    };
  }
}

/** Whether the parent waits for the child: not for a consumer, nor for work that goes on after the parent ended. */
function isAwaited(columns: TraceColumns, parent: number, child: number): boolean {
  return columns.kind[child] !== CONSUMER && columns.end[child]! <= columns.end[parent]!;
}

/**
 * The critical path of the trace's main root: from its end backwards, always into the awaited child that ended last
 * before the cursor, and on from where that child began. Time no child explains belongs to the row itself.
 */
export function criticalPath(columns: TraceColumns, tree: TraceTree): CriticalPath {
  const builder = new PathBuilder();
  if (tree.mainRoot === -1) return builder.path(columns.rowCount);
  const { offset, children } = groupByParent(columns.parent, rowsBy(columns.end));
  const frameOf = (row: number, floor: number, cursor: number): Frame => ({
    row,
    floor: Math.max(floor, columns.start[row]!),
    child: offset[row + 1]! - 1,
    cursor,
  });
  const stack = [frameOf(tree.mainRoot, 0, columns.end[tree.mainRoot]!)];
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const child = frame.child < offset[frame.row]! ? -1 : children[frame.child--]!;
    if (child === -1) {
      builder.add(frame.row, frame.floor, frame.cursor);
      stack.pop();
      continue;
    }
    const end = columns.end[child]!;
    if (end > frame.cursor || end <= frame.floor || !isAwaited(columns, frame.row, child)) continue;
    builder.add(frame.row, end, frame.cursor);
    frame.cursor = Math.max(frame.floor, columns.start[child]!);
    stack.push(frameOf(child, frame.floor, end));
  }
  return builder.path(columns.rowCount);
}
