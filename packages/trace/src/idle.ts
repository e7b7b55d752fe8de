import type { TraceColumns } from './columns.ts';

/** A stretch in which no span of the trace ran, in nanoseconds since its beginning. */
export interface IdleStretch {
  readonly from: number;
  readonly to: number;
}

/** Shorter ones are not worth a mark of their own, as a part of the trace. */
const IDLE_MIN_SHARE = 0.05;
/** Cells that spans are noted in: a stretch worth telling leaves many of them free. */
const CELLS = 4096;

/** How many spans touch each cell, as differences from one cell to the next. */
function touched({ rowCount, start, end }: TraceColumns, cellNs: number): Int32Array {
  const change = new Int32Array(CELLS + 2);
  for (let row = 0; row < rowCount; row++) {
    change[Math.floor(start[row]! / cellNs)]! += 1;
    change[Math.floor(end[row]! / cellNs) + 1]! -= 1;
  }
  return change;
}

/** Runs of cells that no span touches: first, and the one behind the last. */
function freeRuns(change: Int32Array): [first: number, end: number][] {
  const runs: [number, number][] = [];
  let running = 0;
  let first = -1;
  for (let cell = 0; cell <= CELLS; cell++) {
    running += change[cell]!;
    if (running === 0 && first === -1) first = cell;
    if (running > 0 && first !== -1) {
      runs.push([first, cell]);
      first = -1;
    }
  }
  return runs;
}

/**
 * Stretches of at least 5 % of the trace in which no span ran, in order: between a message and its consumer, before a
 * retry. A missing parent may have run for as long as its children, so it is taken to have. Costs no sorting.
 */
export function idleStretches(columns: TraceColumns): IdleStretch[] {
  const { rowCount, start, end, extent } = columns;
  const least = extent * IDLE_MIN_SHARE;
  if (rowCount < 2 || extent <= 0) return [];
  const cellNs = extent / CELLS;
  return freeRuns(touched(columns, cellNs))
    .filter(([first, behind]) => (behind - first + 2) * cellNs >= least)
    .map(([first, behind]) => {
      let [from, to] = [0, extent];
      for (let row = 0; row < rowCount; row++) {
        if (Math.floor(end[row]! / cellNs) < first) from = Math.max(from, end[row]!);
        if (Math.floor(start[row]! / cellNs) >= behind) to = Math.min(to, start[row]!);
      }
      return { from, to };
    })
    .filter(({ from, to }) => to - from >= least);
}
