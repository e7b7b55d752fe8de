import { SPAN_KINDS, type TraceColumns } from './columns.ts';
import type { TraceTree } from './tree.ts';

/** A service whose clock disagrees with its callers', by the spans of this trace. */
export interface Skew {
  readonly service: string;
  /** Nanoseconds its spans are moved by; the farthest move where its calls disagree. */
  readonly movedNs: number;
  /** Rows that move: requests that lie outside of the call that caused them, and what the same service did below. */
  readonly rows: readonly number[];
}

const CLIENT = SPAN_KINDS.indexOf('client');
const SERVER = SPAN_KINDS.indexOf('server');
/** Less is no matter of clocks: a server may note its end after its answer has arrived. */
const SKEW_MIN_NS = 1e6;

/**
 * The least move that puts a served request inside the call it answers, which stands at `moved` nanoseconds from
 * where it was sent; 0 when it lies inside, or would not fit.
 */
function leastMove(columns: TraceColumns, row: number, moved: number): number {
  const { start, end, parent, kind } = columns;
  const call = parent[row]!;
  if (kind[row] !== SERVER || kind[call] !== CLIENT) return 0;
  const [from, to] = [start[call]! + moved, end[call]! + moved];
  if (end[row]! - start[row]! > to - from) return 0;
  const late = end[row]! - to;
  const early = from - start[row]!;
  if (early > SKEW_MIN_NS) return early;
  return late > SKEW_MIN_NS ? -late : 0;
}

function moveOf(columns: TraceColumns, moves: Float64Array, row: number): number {
  const up = columns.parent[row]!;
  if (up === -1 || up >= columns.spanCount || row >= columns.spanCount) return 0;
  // What one process did below a moved request was stamped by the same clock.
  if (columns.service[row] === columns.service[up]) return moves[up]!;
  return leastMove(columns, row, moves[up]!);
}

/**
 * How far each row must move so that requests lie inside of the calls that caused them: a request is served only
 * while its caller waits, so a SERVER span that begins before or ends after its CLIENT parent by a millisecond or more,
 * yet is no longer than it, was stamped by another clock. Undefined when every clock can be right.
 */
export function findMoves(columns: TraceColumns, { order }: TraceTree): Float64Array | undefined {
  const moves = new Float64Array(columns.rowCount);
  let any = false;
  for (const row of order) {
    const move = moveOf(columns, moves, row);
    if (move === 0) continue;
    moves[row] = move;
    any = true;
  }
  return any ? moves : undefined;
}

/** The moves by service, in the order in which services are met. */
export function skewOf(columns: TraceColumns, moves: Float64Array | undefined): Skew[] {
  if (moves === undefined) return [];
  const found = new Map<number, { movedNs: number; rows: number[] }>();
  for (let row = 0; row < columns.spanCount; row++) {
    const move = moves[row]!;
    if (move === 0) continue;
    const service = columns.service[row]!;
    const known = found.get(service) ?? { movedNs: 0, rows: [] };
    known.rows.push(row);
    if (Math.abs(move) > Math.abs(known.movedNs)) known.movedNs = move;
    found.set(service, known);
  }
  return [...found].map(([service, skew]) => ({
    service: columns.services[service] ?? '',
    ...skew,
  }));
}

/** The columns with every row moved; the trace begins where its first span does then. */
export function movedColumns(columns: TraceColumns, moves: Float64Array): TraceColumns {
  const { spanCount, rowCount } = columns;
  let first = Number.POSITIVE_INFINITY;
  for (let row = 0; row < spanCount; row++) {
    first = Math.min(first, columns.start[row]! + moves[row]!);
  }
  const start = new Float64Array(rowCount);
  const end = new Float64Array(rowCount);
  let extent = 0;
  for (let row = 0; row < rowCount; row++) {
    const by = moves[row]! - first;
    start[row] = columns.start[row]! + by;
    end[row] = columns.end[row]! + by;
    if (row < spanCount) extent = Math.max(extent, end[row]!);
  }
  return { ...columns, start, end, extent, moves, originNs: columns.originNs + BigInt(first) };
}
