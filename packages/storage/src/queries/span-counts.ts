import { query, type Store } from '../store.ts';
import type { TimeRange } from './answer.ts';

const TEN_MINUTES_NS = 600_000_000_000n;
const NS_PER_S = 1_000_000_000n;
const KNOWN_MS = 60_000;

/** How many spans began in each ten minutes, the newest first. Not exact: it says how much there is to read. */
export type SpanCounts = readonly { readonly from: bigint; readonly spans: number }[];

interface Known {
  readonly askedMs: number;
  readonly counts: SpanCounts;
}

const known = new WeakMap<Store, Known>();

/** Span counts of everything that is kept, at most a minute old. */
export async function readSpanCounts(store: Store, signal?: AbortSignal): Promise<SpanCounts> {
  const found = known.get(store);
  const nowMs = performance.now();
  if (found !== undefined && nowMs - found.askedMs < KNOWN_MS) return found.counts;
  const { rows } = await query<{ ten: string; spans: string }>(
    store,
    `SELECT toString(toUnixTimestamp(Timestamp)) AS ten, sum(Count) AS spans FROM otel_services_red_10m
     GROUP BY Timestamp ORDER BY Timestamp DESC`,
    {},
    { signal },
  );
  const counts = rows.map(({ ten, spans }) => ({
    from: BigInt(ten) * NS_PER_S,
    spans: Number(spans),
  }));
  known.set(store, { askedMs: nowMs, counts });
  return counts;
}

/** About how many spans began in a range. */
export function spansWithin(counts: SpanCounts, range: TimeRange): number {
  return counts.reduce((sum, { from, spans }) => sum + spans * shareWithin(from, range), 0);
}

function shareWithin(from: bigint, range: TimeRange): number {
  const end = from + TEN_MINUTES_NS;
  const until = end < range.to ? end : range.to;
  const overlap = until - later(from, range.from);
  return overlap > 0n ? Number(overlap) / Number(TEN_MINUTES_NS) : 0;
}

/**
 * The moment from which on about so many spans began before another; `floor` when there are not so many. Within ten
 * minutes spans are taken to begin evenly.
 */
export function reachBack(
  counts: SpanCounts,
  before: bigint,
  wanted: number,
  floor: bigint,
): bigint {
  let left = wanted;
  for (const { from, spans } of counts) {
    if (from >= before) continue;
    const end = from + TEN_MINUTES_NS;
    const until = end < before ? end : before;
    const within = (spans * Number(until - from)) / Number(TEN_MINUTES_NS);
    if (within >= left) {
      const back = BigInt(Math.ceil((Number(until - from) * left) / within));
      return later(until - back, floor);
    }
    left -= within;
    if (from <= floor) break;
  }
  return floor;
}

function later(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
