import type { Repeat } from './repeats.ts';
import type { Trace } from './trace.ts';

/** How far the tree is opened: a rule for all rows, and the rows that stand the other way round. */
export interface Folding {
  /** Rows at this depth or deeper hide their children; the root's depth is 0. Infinity hides none. */
  readonly level: number;
  /** Whether repeats are shown one by one. */
  readonly unfolds: boolean;
  /** Rows that are open though the level hides their children, or shut though it does not. */
  readonly flipped: ReadonlySet<number>;
  /** First rows of repeats that are folded though `unfolds` says otherwise, or the reverse. */
  readonly flippedRepeats: ReadonlySet<number>;
}

/** Everything open, repeats in one line each. */
export const OPEN_FOLDING: Folding = {
  level: Number.POSITIVE_INFINITY,
  unfolds: false,
  flipped: new Set(),
  flippedRepeats: new Set(),
};

/** Whether a row hides its children. */
export function isCollapsed({ tree }: Trace, folding: Folding, row: number): boolean {
  return tree.depth[row]! >= folding.level !== folding.flipped.has(row);
}

/** Whether a repeat, named by its first row, is shown one by one. */
export function isUnfolded(folding: Folding, first: number): boolean {
  return folding.unfolds !== folding.flippedRepeats.has(first);
}

function toggledIn(rows: ReadonlySet<number>, row: number): ReadonlySet<number> {
  const next = new Set(rows);
  if (!next.delete(row)) next.add(row);
  return next;
}

/** The folding after a row's children were shown or hidden. */
export function flipRow(folding: Folding, row: number): Folding {
  return { ...folding, flipped: toggledIn(folding.flipped, row) };
}

/** The folding after a repeat was folded or unfolded. */
export function flipRepeat(folding: Folding, first: number): Folding {
  return { ...folding, flippedRepeats: toggledIn(folding.flippedRepeats, first) };
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
      if (!isUnfolded(folding, row)) {
        hide(trace, draft, at, end);
        at = end;
        continue;
      }
      deeper.push(end);
    }
    put(draft, row, tree.depth[row]! + deeper.length, 0);
    const end = isCollapsed(trace, folding, row) ? subtreeEnd(trace, row) : at + 1;
    hide(trace, draft, at, end);
    at = end;
  }
  return draft;
}

/** What must be opened so that a row gets a line of its own: its collapsed ancestors and the repeats around it. */
export function revealing(trace: Trace, folding: Folding, row: number): Folding {
  // The same folding again spares a layout of all lines: most selections hide nothing.
  let opened = folding;
  for (let at = row; at !== -1; at = trace.columns.parent[at]!) {
    if (at !== row && isCollapsed(trace, opened, at)) opened = flipRow(opened, at);
    const first = trace.repeatOf[at]!;
    if (first !== -1 && !isUnfolded(opened, first)) opened = flipRepeat(opened, first);
  }
  return opened;
}
