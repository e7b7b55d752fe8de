import { childrenOf, type Flame, firstEndingAfter, type Trace } from '@tracewell/trace';
import { formatDuration } from '../../lib/format-duration.ts';
import type { LineMetrics } from './bar-geometry.ts';
import { type TimeScale, timeAt, xOf } from './time-scale.ts';

export const DESKTOP_LANE: LineMetrics = { rowHeight: 24, barTop: 1, barHeight: 18, treeWidth: 0 };
/** Two lines of text, and as high as a finger needs. */
export const PHONE_LANE: LineMetrics = { rowHeight: 44, barTop: 1, barHeight: 38, treeWidth: 0 };

/** Pixels beside a bar that still mean the bar: the shortest are two pixels wide. */
const REACH = 3;

/** The row under a point of a lane, -1 for none. */
export function rowAt(
  trace: Trace,
  flame: Flame,
  scale: TimeScale,
  lane: number,
  x: number,
): number {
  if (lane < 0 || lane >= flame.laneCount) return -1;
  const { start, end } = trace.columns;
  const laneEnd = flame.offset[lane + 1] ?? 0;
  let best = -1;
  let nearest = REACH;
  for (
    let at = firstEndingAfter(trace, flame, lane, timeAt(scale, x - REACH));
    at < laneEnd;
    at++
  ) {
    const row = flame.rows[at] ?? 0;
    const left = xOf(scale, start[row] ?? 0);
    const distance = Math.max(left - x, x - xOf(scale, end[row] ?? 0), 0);
    if (distance <= nearest) [best, nearest] = [row, distance];
    if (left > x) break;
  }
  return best;
}

/** Whom a row belongs to, what it does and how long it took, in words. */
export function rowWords({ columns }: Trace, row: number) {
  const missing = row >= columns.spanCount;
  const duration = formatDuration((columns.end[row] ?? 0) - (columns.start[row] ?? 0));
  return {
    owner: missing ? 'missing span' : (columns.owners[columns.owner[row] ?? 0] ?? ''),
    operation: missing
      ? (columns.ids.at(row) ?? '').slice(0, 8)
      : (columns.names[columns.name[row] ?? 0] ?? ''),
    duration,
    failed: columns.error[row] === 1,
  };
}

/** The row that lies before (-1) or behind (1) another in its lane; itself at the end of the lane. */
function neighbour(trace: Trace, flame: Flame, row: number, by: 1 | -1): number {
  const lane = flame.lane[row] ?? 0;
  const [from, end] = [flame.offset[lane] ?? 0, flame.offset[lane + 1] ?? 0];
  let at = firstEndingAfter(trace, flame, lane, (trace.columns.start[row] ?? 0) - 1);
  while (at < end && flame.rows[at] !== row) at += 1;
  const next = at + by;
  return next < from || next >= end ? row : (flame.rows[next] ?? row);
}

/** Where an arrow key leads from a row: up to the caller, down to the first child, left and right along the lane. */
export function flameStep(trace: Trace, flame: Flame, row: number, key: string): number {
  const { tree, columns } = trace;
  if (row === -1 || key === 'Home') return tree.mainRoot;
  switch (key) {
    case 'ArrowUp':
      return columns.parent[row] === -1 ? row : (columns.parent[row] ?? row);
    case 'ArrowDown':
      return childrenOf(tree, row)[0] ?? row;
    case 'ArrowLeft':
      return neighbour(trace, flame, row, -1);
    default:
      return neighbour(trace, flame, row, 1);
  }
}

const KEYS = new Set(['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home']);

/** Whether a key walks the lanes. */
export function isFlameKey(key: string): boolean {
  return KEYS.has(key);
}
