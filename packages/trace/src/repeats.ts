import type { TraceColumns } from './columns.ts';
import { childrenOf, type TraceTree } from './tree.ts';

/** The fewest identical siblings in a row that count as a repeat. */
export const REPEAT_MIN = 5;

/** At least five siblings of one service, name and kind, next to each other by start, none of them failed. */
export interface Repeat {
  /** The siblings in order of their start. */
  readonly rows: readonly number[];
  readonly from: number;
  readonly to: number;
  /** True when each began only after the one before had ended. */
  readonly sequential: boolean;
}

function alike(columns: TraceColumns, a: number, b: number): boolean {
  return (
    columns.error[a] === 0 &&
    columns.error[b] === 0 &&
    columns.name[a] === columns.name[b] &&
    columns.service[a] === columns.service[b] &&
    columns.kind[a] === columns.kind[b]
  );
}

function repeatOf(columns: TraceColumns, rows: readonly number[]): Repeat {
  let to = 0;
  let sequential = true;
  for (const row of rows) {
    if (columns.start[row]! < to) sequential = false;
    to = Math.max(to, columns.end[row]!);
  }
  return { rows, from: columns.start[rows[0]!]!, to, sequential };
}

/** Every repeat of the trace by its first row. A failed sibling splits a repeat: it must never be folded away. */
export function findRepeats(columns: TraceColumns, tree: TraceTree): Map<number, Repeat> {
  const repeats = new Map<number, Repeat>();
  const close = (run: readonly number[]) => {
    if (run.length >= REPEAT_MIN) repeats.set(run[0]!, repeatOf(columns, run));
  };
  for (let row = 0; row < columns.rowCount; row++) {
    let run: number[] = [];
    for (const child of childrenOf(tree, row)) {
      const last = run.at(-1);
      if (last === undefined || !alike(columns, last, child)) {
        close(run);
        run = [];
      }
      run.push(child);
    }
    close(run);
  }
  return repeats;
}
