import {
  type FoldCalls,
  foldedCalls,
  inSeconds,
  type Seconds,
  scanOf,
} from './queries/edge-calls-sql.ts';
import type { SealedMinute } from './queries/sealed-minutes.ts';
import { EXACT_SAMPLES } from './sampled-durations.ts';
import { command, query, type Store } from './store.ts';

/** Half-spans and seals of minutes, by the minute's beginning in seconds. */
export interface KnownMinutes {
  readonly halves: ReadonlyMap<number, number>;
  readonly sealed: ReadonlyMap<number, SealedMinute>;
}

export interface ComputeEdges {
  /** Whole minutes. */
  readonly run: Seconds;
  /** What was known before anything was computed: halves that come meanwhile make the minute dirty again. */
  readonly known: KnownMinutes;
  readonly nowMs: number;
  readonly isFinal: boolean;
}

/** Minutes of a run. */
export function lengthOf({ from, to }: Seconds): number {
  return (to - from) / 60;
}

/** Writes a new revision of the run's edges, then the rows that make it count. Throws a StoreError. */
export async function computeEdges(
  store: Store,
  { run, known, nowMs, isFinal }: ComputeEdges,
  signal: AbortSignal | undefined,
): Promise<void> {
  const minutes = Array.from({ length: lengthOf(run) }, (_, index) => run.from + index * 60);
  const revisions = minutes.map((minute) => known.sealed.get(minute)?.revision ?? 0);
  const revision = newRevision(nowMs, revisions);
  await insertEdges(store, { run, revision, withParents: false }, signal);
  let counts = revision;
  if (await hasOrphans(store, run, revision, signal)) {
    counts = newRevision(nowMs, [revision]);
    await insertEdges(store, { run, revision: counts, withParents: true }, signal);
  }
  await command(
    store,
    `INSERT INTO otel_service_edges_sealed (Minute, Revision, Halves, IsFinal, SealedAt)
     SELECT toDateTime(one.1), {revision:UInt64}, one.2, {isFinal:UInt8}, toDateTime({now:Int64})
     FROM (SELECT arrayJoin(arrayZip({minutes:Array(UInt32)}, {halves:Array(UInt64)})) AS one)`,
    {
      revision: String(counts),
      isFinal: isFinal ? 1 : 0,
      now: Math.floor(nowMs / 1000),
      minutes,
      halves: minutes.map((minute) => known.halves.get(minute) ?? 0),
    },
    { signal, settings: SEALING },
  );
}

/** Above every earlier one; two jobs at once take different ones. */
function newRevision(nowMs: number, earlier: readonly number[]): number {
  const least = Math.max(Math.floor(nowMs) * 1000, ...earlier);
  return least + 1 + Math.floor(Math.random() * 998);
}

interface InsertEdges {
  readonly run: Seconds;
  readonly revision: number;
  readonly withParents: boolean;
}

async function insertEdges(
  store: Store,
  { run, revision, withParents }: InsertEdges,
  signal: AbortSignal | undefined,
): Promise<void> {
  const calls: FoldCalls = {
    read: { scanned: [scanOf({ from: run.from, to: run.to - 1 })], paired: [run] },
    withParents,
    where: inSeconds('at', [run]),
    groupBy: ['toStartOfMinute(toDateTime(at)) AS minute', 'env'],
  };
  await command(
    store,
    `INSERT INTO otel_service_edges_1m (Minute, Revision, Type, SourceType, Source, TargetType, Target, Address,
       DeploymentEnv, CallerEnv, Calls, Failures, Weights, FailedWeights, Copies, Durations, Sketch)
     SELECT minute, {revision:UInt64}, type, sourceType, source, targetType, target, address,
       env, otherEnv, calls, failures, weights, failedWeights, copies, if(copies < ${EXACT_SAMPLES}, durations, []), sketch
     FROM (${foldedCalls(calls)})`,
    { revision: String(revision) },
    { signal, settings: SEALING },
  );
}

/** Whether a SERVER span has a parent that is no CLIENT: then spans are read to find it. */
async function hasOrphans(
  store: Store,
  run: Seconds,
  revision: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const { rows } = await query<{ n: string }>(
    store,
    `SELECT count() AS n FROM otel_service_edges_1m
     WHERE ${inSeconds('Minute', [run])} AND Revision = {revision:UInt64} AND Type = 'orphan'`,
    { revision: String(revision) },
    { signal },
  );
  return Number(rows[0]?.n) > 0;
}

/** One thread, so that no question waits; a repeat has a revision of its own, so nothing is deduplicated. */
const SEALING = {
  max_threads: 1,
  insert_deduplicate: 0,
  max_memory_usage: '1500000000',
  max_bytes_before_external_group_by: '700000000',
} as const;
