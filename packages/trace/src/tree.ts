import type { TraceColumns } from './columns.ts';

/** The tree of a trace over the rows of its columns; children stand in order of their start. */
export interface TraceTree {
  /** Rows from the top down, every parent before its children. */
  readonly order: Int32Array;
  /** Where a row stands in `order`. */
  readonly position: Int32Array;
  readonly depth: Int32Array;
  /** Rows of the subtree, itself included: collapsing a row skips `size - 1` rows of `order`. */
  readonly size: Int32Array;
  /** Children of row `r`: `children[childOffset[r]]` up to `children[childOffset[r + 1]]`, not included. */
  readonly childOffset: Int32Array;
  readonly children: Int32Array;
  /** Rows without a parent, in order of start. */
  readonly roots: Int32Array;
  /** The row the trace is about: the longest real root, else the longest missing one; -1 in an empty trace. */
  readonly mainRoot: number;
}

function isRising(values: Float64Array): boolean {
  for (let row = 1; row < values.length; row++) if (values[row]! < values[row - 1]!) return false;
  return true;
}

/** Rows sorted by a column; equal values keep the order of the rows. */
export function rowsBy(values: Float64Array): Int32Array {
  if (isRising(values)) return Int32Array.from(values.keys());
  return Int32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]! || a - b);
}

/** Puts rows under their parents, keeping the order given: offsets and children as in {@link TraceTree}. */
export function groupByParent(
  parent: Int32Array,
  rows: Int32Array,
): { offset: Int32Array; children: Int32Array } {
  const offset = new Int32Array(parent.length + 1);
  for (const up of parent) if (up !== -1) offset[up + 1]! += 1;
  for (let row = 0; row < parent.length; row++) offset[row + 1]! += offset[row]!;
  const next = offset.slice();
  const children = new Int32Array(offset[parent.length]!);
  for (const row of rows) {
    const up = parent[row]!;
    if (up !== -1) children[next[up]!++] = row;
  }
  return { offset, children };
}

function preorder(
  roots: Int32Array,
  offset: Int32Array,
  children: Int32Array,
  rowCount: number,
): Int32Array {
  const order = new Int32Array(rowCount);
  const stack = Array.from(roots).reverse();
  let at = 0;
  for (let row = stack.pop(); row !== undefined; row = stack.pop()) {
    order[at++] = row;
    for (let child = offset[row + 1]! - 1; child >= offset[row]!; child--)
      stack.push(children[child]!);
  }
  return order;
}

function longest(columns: TraceColumns, rows: Int32Array): number {
  const length = (row: number) => columns.end[row]! - columns.start[row]!;
  let best = -1;
  for (const row of rows) {
    const known = row < columns.spanCount;
    const bestKnown = best !== -1 && best < columns.spanCount;
    if (best === -1 || (known && !bestKnown)) best = row;
    else if (known === bestKnown && length(row) > length(best)) best = row;
  }
  return best;
}

/** Orders the rows of a trace into a tree. Nothing recurses: a chain of a hundred thousand spans is one loop. */
export function treeOf(columns: TraceColumns): TraceTree {
  const { parent, rowCount } = columns;
  const byStart = rowsBy(columns.start);
  const { offset, children } = groupByParent(parent, byStart);
  const roots = byStart.filter((row) => parent[row] === -1);
  const order = preorder(roots, offset, children, rowCount);
  const position = new Int32Array(rowCount);
  const depth = new Int32Array(rowCount);
  const size = new Int32Array(rowCount).fill(1);
  order.forEach((row, at) => {
    position[row] = at;
    const up = parent[row]!;
    depth[row] = up === -1 ? 0 : depth[up]! + 1;
  });
  for (let at = rowCount - 1; at >= 0; at--) {
    const row = order[at]!;
    const up = parent[row]!;
    if (up !== -1) size[up]! += size[row]!;
  }
  return {
    order,
    position,
    depth,
    size,
    childOffset: offset,
    children,
    roots,
    mainRoot: longest(columns, roots),
  };
}

/** The children of a row in order of their start. */
export function childrenOf(tree: TraceTree, row: number): Int32Array {
  return tree.children.subarray(tree.childOffset[row]!, tree.childOffset[row + 1]!);
}
