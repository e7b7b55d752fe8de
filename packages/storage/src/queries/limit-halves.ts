import { type QueryResult, query, type Store } from '../store.ts';
import type { TimeRange } from './answer.ts';
import { PAIRING_SECONDS, scanOf } from './edge-calls-sql.ts';
import { HALVES_BY_MINUTE } from './service-map-sql.ts';

const MAX_HALVES = 2_000_000;
const NS_PER_S = 1_000_000_000n;

/** Which half-spans are read for a range that is not taken from sealed edges. */
export interface HalvesReach {
  /** The range, beginning later where it holds too many. */
  readonly range: TimeRange;
  /** Seconds, whole minutes: everything in which a half of its calls may lie. */
  readonly scan: { readonly scanFrom: number; readonly scanTo: number };
  readonly result: QueryResult<unknown>;
  readonly truncated: boolean;
}

/** Moves the beginning of a range to where its newest `maxHalves` half-spans begin (default 2,000,000). */
export async function limitHalves(
  store: Store,
  { range, maxHalves = MAX_HALVES }: { readonly range: TimeRange; readonly maxHalves?: number },
  signal?: AbortSignal,
): Promise<HalvesReach> {
  const { from, to } = scanOf({ from: Number(range.from) / 1e9, to: Number(range.to) / 1e9 });
  const whole = { scanFrom: from, scanTo: to };
  const result = await query<{ minute: string; halves: string }>(store, HALVES_BY_MINUTE, whole, {
    signal,
  });
  let sum = 0;
  const firstTooMany = result.rows.findIndex(({ halves }) => {
    sum += Number(halves);
    return sum > maxHalves;
  });
  if (firstTooMany < 0) return { range, scan: whole, result, truncated: false };
  const oldest = Number(result.rows[Math.max(0, firstTooMany - 1)]?.minute ?? to);
  // Calls of the first minutes may miss their older half: they are read, and counted from a little later on.
  const scanned = Number(range.to / NS_PER_S) - oldest;
  const margin = Math.max(0, Math.min(PAIRING_SECONDS, Math.floor(scanned / 4)));
  const later = BigInt(oldest + margin) * NS_PER_S;
  const cut = later > range.from ? later : range.from;
  return {
    range: { from: cut < range.to ? cut : range.to, to: range.to },
    scan: { ...whole, scanFrom: oldest },
    result,
    truncated: true,
  };
}
