import { type QueryResult, query, type Store } from '../store.ts';
import type { TimeRange } from './answer.ts';
import { type HalvesRead, PAIRING_SECONDS, type Seconds, scanOf } from './edge-calls-sql.ts';
import { isDirty, readSealedMinutes, type SealedMinute } from './sealed-minutes.ts';
import { HALVES_BY_MINUTE } from './service-map-sql.ts';

const MAX_HALVES = 2_000_000;
const NS_PER_S = 1_000_000_000n;
/** Pairing reads ten minutes around a live one: what lies between two close ones is read anyway. */
const JOINED_S = 2 * PAIRING_SECONDS;

/** What a map is made of. */
export interface MapReach {
  /** The range that is really read. */
  readonly range: TimeRange;
  readonly live: { readonly read: HalvesRead; readonly minutes: readonly Seconds[] } | undefined;
  readonly sealed: Seconds | undefined;
  /** Whether the range was cut, because too many halves of it wait to be sealed. */
  readonly truncated: boolean;
  readonly staleFromUnixNano: string | undefined;
  readonly results: readonly QueryResult<unknown>[];
}

interface Question {
  readonly range: TimeRange;
  readonly maxHalves?: number;
}

/**
 * Which minutes are read from sealed edges and which are paired anew: those without a seal, those to which halves
 * came since, and the two that the range does not hold whole. Where pairing would read too many halves, minutes that
 * are merely dirty are taken as they were sealed; where that is not enough, the range begins later.
 */
export async function limitMapRange(
  store: Store,
  { range, maxHalves = MAX_HALVES }: Question,
  signal?: AbortSignal,
): Promise<MapReach> {
  const asked = secondsOf(range);
  const scan = scanOf(asked);
  const sealed = await readSealedMinutes(store, scan, signal);
  const counted = await query<{ minute: string; halves: string }>(
    store,
    HALVES_BY_MINUTE,
    { scanFrom: scan.from, scanTo: scan.to },
    { signal },
  );
  const halves = new Map(counted.rows.map((row) => [Number(row.minute), Number(row.halves)]));
  const facts = { asked, halves, sealed: sealed.minutes };
  const results = [sealed.result, counted];
  const exact = liveMinutes(facts, (minute) => !isDirty(minute, halves.get(minute.minute)));
  if (halvesOf(exact, halves) <= maxHalves) {
    return {
      ...partsOf(range, facts, exact),
      truncated: false,
      staleFromUnixNano: undefined,
      results,
    };
  }
  const least = liveMinutes(facts, () => true);
  const unavoidable = new Set(least);
  const stale = exact.filter((minute) => !unavoidable.has(minute)).at(-1);
  const staleFromUnixNano = stale === undefined ? undefined : String(BigInt(stale) * NS_PER_S);
  if (halvesOf(least, halves) <= maxHalves) {
    return { ...partsOf(range, facts, least), truncated: false, staleFromUnixNano, results };
  }
  const { cut, oldest } = cutRange(range, least, halves, maxHalves);
  const rest = least.filter((minute) => BigInt(minute + 60) * NS_PER_S > cut.from);
  const parts = partsOf(cut, { ...facts, asked: secondsOf(cut) }, rest);
  return { ...beginningAt(parts, oldest), truncated: true, staleFromUnixNano, results };
}

interface Facts {
  readonly asked: Seconds;
  readonly halves: ReadonlyMap<number, number>;
  readonly sealed: ReadonlyMap<number, SealedMinute>;
}

/** Minutes of the range that are not taken from the sealed edges, the newest first. */
function liveMinutes(
  { asked, halves, sealed }: Facts,
  counts: (minute: SealedMinute) => boolean,
): number[] {
  const live: number[] = [];
  const first = Math.floor(asked.from / 60) * 60;
  for (let minute = first; minute < asked.to; minute += 60) {
    const isWhole = minute >= asked.from && minute + 60 <= asked.to;
    const found = sealed.get(minute);
    // Without halves no call counts in it.
    if (found === undefined && !halves.has(minute)) continue;
    if (!isWhole || found === undefined || !counts(found)) live.push(minute);
  }
  return live.reverse();
}

/** Half-spans that are read to pair these minutes. */
function halvesOf(live: readonly number[], halves: ReadonlyMap<number, number>): number {
  const scanned = joined(live).map(({ from, to }) => scanOf({ from, to: to - 1 }));
  let sum = 0;
  for (const [minute, count] of halves) {
    if (scanned.some(({ from, to }) => minute >= from && minute < to)) sum += count;
  }
  return sum;
}

function partsOf(
  range: TimeRange,
  { asked, sealed }: Facts,
  live: readonly number[],
): Pick<MapReach, 'range' | 'live' | 'sealed'> {
  const minutes = joined(live);
  const isLive = new Set(live);
  const hasSealed = [...sealed.keys()].some(
    (minute) => minute >= asked.from && minute + 60 <= asked.to && !isLive.has(minute),
  );
  if (!hasSealed) {
    const read = { scanned: [scanOf(asked)] };
    return { range, live: { read, minutes: [asked] }, sealed: undefined };
  }
  const whole = { from: Math.ceil(asked.from / 60) * 60, to: Math.floor(asked.to / 60) * 60 };
  if (minutes.length === 0) return { range, live: undefined, sealed: whole };
  // What lies between two runs, mostly the whole range between its first and its last minute, is sealed.
  const scanned = minutes.map(({ from, to }) => scanOf({ from, to: to - 1 }));
  return { range, live: { read: { scanned, paired: minutes }, minutes }, sealed: whole };
}

/** Runs of minutes, the newest first; close ones become one. */
function joined(live: readonly number[]): Seconds[] {
  const runs: { from: number; to: number }[] = [];
  for (const minute of live) {
    const last = runs.at(-1);
    if (last !== undefined && last.from - (minute + 60) < JOINED_S) last.from = minute;
    else runs.push({ from: minute, to: minute + 60 });
  }
  return runs;
}

/** Moves the beginning of the range to where the newest `maxHalves` half-spans begin. */
function cutRange(
  range: TimeRange,
  live: readonly number[],
  halves: ReadonlyMap<number, number>,
  maxHalves: number,
): { cut: TimeRange; oldest: number } {
  const newestFirst = [...halves.keys()].sort((a, b) => b - a);
  const wanted = scanOf({ from: live.at(-1) ?? 0, to: (live[0] ?? 0) + 59 });
  let sum = 0;
  let oldest = wanted.to;
  for (const minute of newestFirst.filter((one) => one >= wanted.from && one < wanted.to)) {
    sum += halves.get(minute) ?? 0;
    // One minute is read, however many it holds.
    if (sum > maxHalves && oldest !== wanted.to) break;
    oldest = minute;
  }
  // Calls of the first minutes may miss their older half: they are read, and counted from a little later on.
  const scanned = Number(range.to / NS_PER_S) - oldest;
  const margin = BigInt(Math.max(0, Math.min(PAIRING_SECONDS, Math.floor(scanned / 4))));
  const from = (BigInt(oldest) + margin) * NS_PER_S;
  const later = from > range.from ? from : range.from;
  return { cut: { from: later < range.to ? later : range.to, to: range.to }, oldest };
}

/** Reads nothing older than what was counted. */
function beginningAt<Parts extends Pick<MapReach, 'live'>>(parts: Parts, oldest: number): Parts {
  if (parts.live === undefined) return parts;
  const { read, minutes } = parts.live;
  const scanned = read.scanned.flatMap(({ from, to }) =>
    to <= oldest ? [] : [{ from: Math.max(from, oldest), to }],
  );
  return { ...parts, live: { read: { ...read, scanned }, minutes } };
}

function secondsOf(range: TimeRange): Seconds {
  return { from: Number(range.from) / 1e9, to: Number(range.to) / 1e9 };
}
