import { SPAN_KINDS, type TraceColumns } from './columns.ts';

/** A service whose clock disagrees with its callers', by the spans of this trace. */
export interface Skew {
  readonly service: string;
  /** Nanoseconds the service's clock is ahead (positive) or behind (negative), at least. */
  readonly offsetNs: number;
  /** Rows that begin before, or end after, the call that caused them. */
  readonly rows: readonly number[];
}

const CLIENT = SPAN_KINDS.indexOf('client');
const SERVER = SPAN_KINDS.indexOf('server');

/** How far a served request lies outside the call it answers, though it would fit in; 0 when it lies inside. */
function offsetOf(columns: TraceColumns, row: number): number {
  const { start, end, parent, kind, service } = columns;
  const call = parent[row]!;
  if (call === -1 || kind[row] !== SERVER || kind[call] !== CLIENT) return 0;
  if (service[row] === service[call]) return 0;
  const fits = end[row]! - start[row]! <= end[call]! - start[call]!;
  if (!fits) return 0;
  return Math.min(0, start[row]! - start[call]!) + Math.max(0, end[row]! - end[call]!);
}

/**
 * Clocks that cannot be right: a request is served only while its caller waits, so a SERVER span that begins before
 * or ends after its CLIENT parent, yet is no longer than it, was stamped by another clock. Times are reported, not moved.
 */
export function findSkew(columns: TraceColumns): Skew[] {
  const found = new Map<number, { offsetNs: number; rows: number[] }>();
  for (let row = 0; row < columns.spanCount; row++) {
    const offset = offsetOf(columns, row);
    if (offset === 0) continue;
    const service = columns.service[row]!;
    const known = found.get(service) ?? { offsetNs: 0, rows: [] };
    known.rows.push(row);
    if (Math.abs(offset) > Math.abs(known.offsetNs)) known.offsetNs = offset;
    found.set(service, known);
  }
  return [...found].map(([service, skew]) => ({
    service: columns.services[service] ?? '',
    ...skew,
  }));
}
