import type { Repeat } from './repeats.ts';
import type { Trace } from './trace.ts';

/** Which rows of the tree the reader has opened or shut. */
export interface Folding {
  /** Rows whose children are hidden. */
  readonly collapsed: ReadonlySet<number>;
  /** First rows of repeats that are shown one by one. */
  readonly unfolded: ReadonlySet<number>;
}

/** The lines of the waterfall from top to bottom, in columns. */
export interface Lines {
  readonly count: number;
  /** The row a line shows; for a folded repeat, its first. */
  readonly row: Int32Array;
  readonly depth: Int32Array;
  /** How many siblings a line stands for; 0 for a line that shows one row. */
  readonly repeat: Int32Array;
  /** The line that shows a row, or hides it inside: -1 for none. */
  readonly lineOf: Int32Array;
}

interface Draft {
  count: number;
  readonly row: Int32Array;
  readonly depth: Int32Array;
  readonly repeat: Int32Array;
  readonly lineOf: Int32Array;
}

function put(draft: Draft, row: number, depth: number, repeat: number): void {
  draft.row[draft.count] = row;
  draft.depth[draft.count] = depth;
  draft.repeat[draft.count] = repeat;
  draft.count += 1;
}

/** Hides the rows at positions `from` to `to` (not included) inside the line just put. */
function hide(trace: Trace, draft: Draft, from: number, to: number): void {
  for (let at = from; at < to; at++) draft.lineOf[trace.tree.order[at]!] = draft.count - 1;
}

/** A look-up only where a repeat begins: a million of them would take longer than the layout. */
function repeatAt({ repeats, repeatOf }: Trace, row: number): Repeat | undefined {
  return repeatOf[row] === row ? repeats.get(row) : undefined;
}

function subtreeEnd(trace: Trace, row: number): number {
  return trace.tree.position[row]! + trace.tree.size[row]!;
}

/**
 * Lays the rows of a trace out as lines: repeats as one line each until unfolded, then with their members one level
 * below; collapsed rows without their children.
 */
export function layoutLines(trace: Trace, folding: Folding): Lines {
  const { tree, columns, repeats } = trace;
  const capacity = columns.rowCount + repeats.size;
  const draft: Draft = {
    count: 0,
    row: new Int32Array(capacity),
    depth: new Int32Array(capacity),
    repeat: new Int32Array(capacity),
    lineOf: new Int32Array(columns.rowCount).fill(-1),
  };
  // Positions where an unfolded repeat ends: until there everything stands one level deeper.
  const deeper: number[] = [];
  for (let at = 0; at < columns.rowCount; ) {
    while (deeper.length > 0 && deeper.at(-1)! <= at) deeper.pop();
    const row = tree.order[at]!;
    const repeat = repeatAt(trace, row);
    if (repeat) {
      put(draft, row, tree.depth[row]! + deeper.length, repeat.rows.length);
      const end = subtreeEnd(trace, repeat.rows.at(-1)!);
      if (!folding.unfolded.has(row)) {
        hide(trace, draft, at, end);
        at = end;
        continue;
      }
      deeper.push(end);
    }
    put(draft, row, tree.depth[row]! + deeper.length, 0);
    const end = folding.collapsed.has(row) ? subtreeEnd(trace, row) : at + 1;
    hide(trace, draft, at, end);
    at = end;
  }
  return draft;
}

/** What must be opened so that a row gets a line of its own: its collapsed ancestors and the repeats around it. */
export function revealing(trace: Trace, folding: Folding, row: number): Folding {
  const shut: number[] = [];
  const folded: number[] = [];
  for (let at = row; at !== -1; at = trace.columns.parent[at]!) {
    if (at !== row && folding.collapsed.has(at)) shut.push(at);
    const first = trace.repeatOf[at]!;
    if (first !== -1 && !folding.unfolded.has(first)) folded.push(first);
  }
  // The same folding again spares a layout of all lines: most selections hide nothing.
  if (shut.length === 0 && folded.length === 0) return folding;
  const collapsed = new Set(folding.collapsed);
  for (const at of shut) collapsed.delete(at);
  return { collapsed, unfolded: new Set([...folding.unfolded, ...folded]) };
}
