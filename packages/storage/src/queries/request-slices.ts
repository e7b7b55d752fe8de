import type { TimeRange } from './answer.ts';

/** A child whose clock runs behind begins this much before its parent at most. */
const SKEW_NS = 5_000_000_000n;
const BUCKET_NS = 300_000_000_000n;

/** When a request began and ended, Unix nanoseconds. */
interface Request {
  readonly start: TimeRange['from'];
  readonly end: TimeRange['to'];
}

/** Beginnings of the five-minute slices that requests lie in, Unix seconds: the time bucket of the span table. */
export function slicesOf(requests: readonly Request[]): number[] {
  const slices = new Set<bigint>();
  for (const { start, end } of requests) {
    const first = (start - SKEW_NS) / BUCKET_NS;
    for (let slice = first; slice <= end / BUCKET_NS; slice++) slices.add(slice);
  }
  return [...slices].map((slice) => Number((slice * BUCKET_NS) / 1_000_000_000n));
}
