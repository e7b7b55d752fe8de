import type { Trace } from './trace.ts';
import { rowsBy } from './tree.ts';

/**
 * The rows of a trace packed into lanes, as a flame graph draws them: every row below its parent, no two rows of a lane
 * at the same time.
 */
export interface Flame {
  readonly laneCount: number;
  /** Lane by row; 0 is the top. */
  readonly lane: Int32Array;
  /** Rows of lane `l` in order of time: `rows[offset[l]]` up to `rows[offset[l + 1]]`, not included. */
  readonly rows: Int32Array;
  readonly offset: Int32Array;
}

/** When each lane is free again, as a tree of minima: the first free lane below a given one costs two walks of the tree. */
class FreeLanes {
  readonly #capacity: number;
  readonly #freeFrom: Float64Array;

  constructor(lanes: number) {
    this.#capacity = 2 ** Math.ceil(Math.log2(Math.max(lanes, 1)));
    this.#freeFrom = new Float64Array(2 * this.#capacity).fill(Number.NEGATIVE_INFINITY);
  }

  /** The first lane at or below `from` that is free at a time. There is one: lanes are as many as rows. */
  firstFree(from: number, time: number): number {
    const free = this.#freeFrom;
    let at = from + this.#capacity;
    while (free[at]! > time) {
      while (at % 2 === 1) at >>= 1;
      at += 1;
    }
    while (at < this.#capacity) {
      at *= 2;
      if (free[at]! > time) at += 1;
    }
    return at - this.#capacity;
  }

  occupy(lane: number, until: number): void {
    const free = this.#freeFrom;
    let at = lane + this.#capacity;
    free[at] = until;
    for (at >>= 1; at >= 1; at >>= 1) free[at] = Math.min(free[2 * at]!, free[2 * at + 1]!);
  }
}

/** Rows by start, but never before their parent: a clock that is behind must not put a child above its caller. */
function placingOrder({ columns, tree }: Trace): Int32Array {
  const effective = new Float64Array(columns.rowCount);
  tree.order.forEach((row, at) => {
    const up = columns.parent[row]!;
    const own = columns.start[row]!;
    effective[at] = up === -1 ? own : Math.max(own, effective[tree.position[up]!]!);
  });
  return rowsBy(effective).map((at) => tree.order[at]!);
}

function byLane(lane: Int32Array, laneCount: number, order: Int32Array) {
  const offset = new Int32Array(laneCount + 1);
  for (const at of lane) offset[at + 1]! += 1;
  for (let at = 0; at < laneCount; at++) offset[at + 1]! += offset[at]!;
  const next = offset.slice();
  const rows = new Int32Array(lane.length);
  for (const row of order) rows[next[lane[row]!]!++] = row;
  return { offset, rows };
}

/** Packs a trace into lanes: each row takes the first one under its parent that is free when it starts. */
export function layoutFlame(trace: Trace): Flame {
  const { parent, start, end, rowCount } = trace.columns;
  const free = new FreeLanes(rowCount + 1);
  const lane = new Int32Array(rowCount);
  const order = placingOrder(trace);
  let laneCount = 0;
  for (const row of order) {
    const up = parent[row]!;
    const at = free.firstFree(up === -1 ? 0 : lane[up]! + 1, start[row]!);
    lane[row] = at;
    // An instant holds its place for a nanosecond: two at the same time must both be seen.
    free.occupy(at, Math.max(end[row]!, start[row]! + 1));
    laneCount = Math.max(laneCount, at + 1);
  }
  return { laneCount, lane, ...byLane(lane, laneCount, order) };
}

/** The first position among the rows of a lane whose row ends after a time; the lane's end when none does. */
export function firstEndingAfter(trace: Trace, flame: Flame, lane: number, time: number): number {
  let low = flame.offset[lane] ?? 0;
  let high = flame.offset[lane + 1] ?? 0;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (trace.columns.end[flame.rows[middle]!]! <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}
