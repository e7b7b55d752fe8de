import { computeEdges, type KnownMinutes, lengthOf } from './compute-edges.ts';
import { inSeconds, PAIRING_SECONDS, type Seconds, scanOf } from './queries/edge-calls-sql.ts';
import { isDirty, readSealedMinutes, type SealedMinute } from './queries/sealed-minutes.ts';
import { HALVES_BY_MINUTE } from './queries/service-map-sql.ts';
import { query, type Store } from './store.ts';

export interface SealEdges {
  readonly nowMs: number;
  /** How far back minutes are looked at. */
  readonly lookBackMs: number;
  /** Half-spans computed in one statement. Default 1,000,000. */
  readonly runHalves?: number;
  /** No further statement is begun after this time; the rest waits for the next call. Default 10 s. */
  readonly budgetMs?: number;
  readonly signal?: AbortSignal;
}

export interface SealedEdges {
  /** Minutes that were computed. */
  readonly sealed: number;
  /** Minutes that are due and wait for the next call. */
  readonly waiting: number;
}

/** Exporters send every five seconds, and a call is stored when it has ended: before that a minute is read live. */
const SETTLED_S = 60;
/** When no half within the pairing time should be on its way any more. */
const FINAL_S = PAIRING_SECONDS + SETTLED_S;
/** A minute whose halves go on coming late is computed again only so often; meanwhile it is read live. */
const AGAIN_AFTER_S = 300;
const RUN_MINUTES = 30;

/**
 * Computes the edges of whole minutes: soon after a minute has ended, once more when everything should have come,
 * and again whenever halves came later still. The newest minutes come first, so that a day of history that arrives
 * at once delays none of them. A half-written revision is never read. Throws a StoreError.
 */
export async function sealEdges(store: Store, options: SealEdges): Promise<SealedEdges> {
  const { nowMs, lookBackMs, runHalves = 1_000_000, budgetMs = 10_000, signal } = options;
  const startedMs = performance.now();
  const seconds = scanOf({ from: (nowMs - lookBackMs) / 1000, to: nowMs / 1000 + 3600 });
  const known = await readMinutes(store, seconds, signal);
  const due = dueMinutes(known, nowMs / 1000);
  const runs = runsOf(due, known.halves, runHalves);
  let sealed = 0;
  for (const [at, run] of runs.entries()) {
    if (at > 0 && performance.now() - startedMs > budgetMs) break;
    const touched = await touchedMinutes(store, run, known, nowMs / 1000, signal);
    for (const minutes of [run, ...touched]) {
      const isFinal = nowMs / 1000 - minutes.to >= FINAL_S;
      await computeEdges(store, { run: minutes, known, nowMs, isFinal }, signal);
    }
    sealed += lengthOf(run);
  }
  return { sealed, waiting: due.length - sealed };
}

async function readMinutes(
  store: Store,
  seconds: Seconds,
  signal: AbortSignal | undefined,
): Promise<KnownMinutes> {
  // Sealed first: a minute that is computed in between is then computed once too often, and never too rarely.
  const sealed = await readSealedMinutes(store, seconds, signal);
  const counted = await query<{ minute: string; halves: string }>(
    store,
    HALVES_BY_MINUTE,
    { scanFrom: seconds.from, scanTo: seconds.to },
    { signal },
  );
  const halves = new Map(counted.rows.map((row) => [Number(row.minute), Number(row.halves)]));
  return { halves, sealed: sealed.minutes };
}

/** The newest first. */
function dueMinutes({ halves, sealed }: KnownMinutes, nowS: number): number[] {
  return [...halves.keys()]
    .filter((minute) => isDue(minute, halves.get(minute), sealed.get(minute), nowS))
    .sort((a, b) => b - a);
}

function isDue(
  minute: number,
  halves: number | undefined,
  sealed: SealedMinute | undefined,
  nowS: number,
): boolean {
  const ageS = nowS - minute - 60;
  if (ageS < SETTLED_S) return false;
  if (sealed === undefined) return true;
  if (!sealed.isFinal) return ageS >= FINAL_S;
  return isDirty(sealed, halves) && nowS - sealed.sealedAt >= AGAIN_AFTER_S;
}

/** Neighbouring minutes are computed together, for each run reads the pairing time around it as well. */
function runsOf(
  due: readonly number[],
  halves: ReadonlyMap<number, number>,
  runHalves: number,
): Seconds[] {
  const runs: { from: number; to: number; halves: number }[] = [];
  for (const minute of due) {
    const last = runs.at(-1);
    const own = halves.get(minute) ?? 0;
    const fits =
      last !== undefined &&
      last.from === minute + 60 &&
      last.halves + own <= runHalves &&
      last.to - minute <= RUN_MINUTES * 60;
    if (fits) {
      last.from = minute;
      last.halves += own;
    } else {
      runs.push({ from: minute, to: minute + 60, halves: own });
    }
  }
  return runs;
}

/** Final minutes around a late run whose calls have their other half in it. */
async function touchedMinutes(
  store: Store,
  run: Seconds,
  { sealed }: KnownMinutes,
  nowS: number,
  signal: AbortSignal | undefined,
): Promise<Seconds[]> {
  // Minutes that are not final yet will be computed once more anyway.
  if (nowS - run.to < FINAL_S) return [];
  const around = { from: run.from - PAIRING_SECONDS, to: run.to + PAIRING_SECONDS };
  const hasFinal = [...sealed.values()].some(
    ({ minute, isFinal }) => isFinal && minute >= around.from && minute < around.to,
  );
  if (!hasFinal) return [];
  const { rows } = await query<{ minute: string }>(
    store,
    `SELECT DISTINCT toString(toUnixTimestamp(Bucket)) AS minute FROM otel_traces_edge_halves
     WHERE ${inSeconds('Bucket', [around])} AND NOT ${inSeconds('Bucket', [run])}
       AND cityHash64(TraceId, JoinId) IN (
         SELECT cityHash64(TraceId, JoinId) FROM otel_traces_edge_halves WHERE ${inSeconds('Bucket', [run])})`,
    {},
    { signal },
  );
  return rows
    .map(({ minute }) => Number(minute))
    .filter((minute) => sealed.get(minute)?.isFinal === true)
    .map((minute) => ({ from: minute, to: minute + 60 }));
}
