import type { SpanInput } from '@tracewell/trace';
import { apiSpanKind } from '../definitions.ts';
import { copiesSql } from '../sampled-durations.ts';
import { query, type Store } from '../store.ts';
import {
  type Answer,
  answerOf,
  nanoSql,
  rangeParameters,
  SPANS_IN_RANGE,
  type TimeRange,
} from './answer.ts';
import { slicesOf } from './request-slices.ts';
import { type CohortPaths, sumPaths } from './sum-paths.ts';

/** The requests around a percentile whose paths are compared: those between two quantiles of the duration. */
export const COHORTS = [
  { name: 'p50', from: 0.45, to: 0.55 },
  { name: 'p95', from: 0.925, to: 0.975 },
  { name: 'p99', from: 0.975, to: 0.995 },
] as const;

export type CohortName = (typeof COHORTS)[number]['name'];

/** Requests whose spans are read for one cohort. */
const REQUESTS_READ = 100;
/** Requests of longer traces are left out and counted: their spans would outweigh all others. */
const TRACE_SPANS_READ = 1_000;
/** Beyond so many requests the quantiles are those of a part of them, chosen by hash. */
const QUANTILE_REQUESTS = 1_000_000;

export interface ReadCriticalPaths {
  readonly range: TimeRange;
  readonly service: string;
  /** undefined: all requests of the service. */
  readonly operation?: string | undefined;
  readonly env?: string | undefined;
}

/** One request whose path is read. */
interface Pick {
  readonly traceId: string;
  readonly spanId: string;
  readonly start: bigint;
  readonly end: bigint;
}

interface Cohort {
  readonly name: CohortName;
  readonly fromNs: string;
  readonly toNs: string;
  readonly requestCount: number;
  readonly picks: readonly Pick[];
}

/** A cohort with the time its requests spent, part by part. */
export interface CohortRow extends CohortPaths {
  readonly name: CohortName;
  /** Durations of the cohort, both included. */
  readonly fromNs: string;
  readonly toNs: string;
  /** Requests between the two quantiles. */
  readonly requestCount: number;
}

/**
 * Where the requests of an operation spend their time: the critical path below each of up to 100 requests of every
 * cohort, chosen by a hash of their ids, so that a repeat gives the same answer. No row when there was no request.
 */
export async function readCriticalPaths(
  store: Store,
  question: ReadCriticalPaths,
  signal?: AbortSignal,
): Promise<Answer<CohortRow[]>> {
  const bounds = await readBounds(store, question, signal);
  if (bounds.rows === undefined) return answerOf([], [bounds]);
  const cohorts = await readCohorts(store, question, bounds.rows, signal);
  const spans = await readSpans(
    store,
    cohorts.rows.flatMap(({ picks }) => picks),
    signal,
  );
  const rows = cohorts.rows.map(({ picks, ...cohort }) => ({
    ...cohort,
    ...sumPaths(picks, spans.rows, TRACE_SPANS_READ),
  }));
  return answerOf(rows, [bounds, cohorts, spans]);
}

function requestsOf({ range, service, operation, env }: ReadCriticalPaths) {
  const named = Object.entries({ operation, env }).filter(([, value]) => value !== undefined);
  const terms = [SPANS_IN_RANGE, 'IsEntry = 1', 'ServiceName = {service:String}'];
  if (operation !== undefined) terms.push('Operation = {operation:String}');
  if (env !== undefined) terms.push('DeploymentEnv = {env:String}');
  return {
    condition: terms.join(' AND '),
    parameters: { service, ...Object.fromEntries(named), ...rangeParameters(range) },
  };
}

/** Durations at the ends of every cohort, two a cohort; undefined without a request. */
async function readBounds(
  store: Store,
  question: ReadCriticalPaths,
  signal: AbortSignal | undefined,
): Promise<Answer<readonly string[] | undefined>> {
  const { condition, parameters } = requestsOf(question);
  const counted = await query<{ n: string }>(
    store,
    `SELECT count() AS n FROM otel_traces WHERE ${condition}`,
    parameters,
    { signal },
  );
  const n = Number(counted.rows[0]?.n ?? 0);
  if (n === 0) return answerOf(undefined, [counted]);
  const every = Math.ceil(n / QUANTILE_REQUESTS);
  const quantiles = COHORTS.flatMap(({ from, to }) => [from, to]).join(', ');
  const found = await query<{ bounds: readonly string[] }>(
    store,
    `SELECT arrayMap(bound -> toString(bound), quantilesExactWeighted(${quantiles})(Duration, ${copiesSql()})) AS bounds
     FROM otel_traces WHERE ${condition} AND cityHash64(TraceId, SpanId) % {every:UInt64} = 0`,
    { ...parameters, every },
    { signal },
  );
  return answerOf(found.rows[0]?.bounds, [counted, found]);
}

interface PickedRow {
  readonly cohort: number;
  readonly n: string;
  readonly picked: readonly (readonly [
    hash: string,
    traceId: string,
    spanId: string,
    start: string,
    durationNs: string,
  ])[];
}

async function readCohorts(
  store: Store,
  question: ReadCriticalPaths,
  bounds: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Answer<Cohort[]>> {
  const { condition, parameters } = requestsOf(question);
  const lows = COHORTS.map((_, at) => bounds[2 * at] ?? '0');
  const highs = COHORTS.map((_, at) => bounds[2 * at + 1] ?? '0');
  const found = await query<PickedRow>(
    store,
    `SELECT arrayJoin(arrayFilter(at -> Duration >= {lows:Array(UInt64)}[at] AND Duration <= {highs:Array(UInt64)}[at], [${COHORTS.map((_, at) => at + 1).join(', ')}])) AS cohort,
       count() AS n,
       groupArraySorted(${REQUESTS_READ})((cityHash64(TraceId, SpanId), TraceId, SpanId, ${nanoSql('Timestamp')}, toString(Duration))) AS picked
     FROM otel_traces WHERE ${condition} GROUP BY cohort`,
    { ...parameters, lows: lows.map(BigInt), highs: highs.map(BigInt) },
    { signal },
  );
  const rows = COHORTS.map(({ name }, at) => {
    const row = found.rows.find(({ cohort }) => cohort === at + 1);
    const picks = (row?.picked ?? []).map(([, traceId, spanId, start, durationNs]) => ({
      traceId,
      spanId,
      start: BigInt(start),
      end: BigInt(start) + BigInt(durationNs),
    }));
    return {
      name,
      fromNs: lows[at] ?? '0',
      toNs: highs[at] ?? '0',
      requestCount: Number(row?.n ?? 0),
      picks,
    };
  });
  return answerOf(rows, [found]);
}

interface SpanRow {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly service: string;
  readonly kind: string;
  readonly startTimeUnixNano: string;
  readonly durationNs: string;
  readonly peer: string;
}

/** The spans of the picked requests by trace; only five-minute slices that hold a picked request are read. */
async function readSpans(
  store: Store,
  picks: readonly Pick[],
  signal: AbortSignal | undefined,
): Promise<Answer<ReadonlyMap<string, SpanInput[]>>> {
  const traces = new Map<string, SpanInput[]>();
  if (picks.length === 0) return answerOf(traces, []);
  const found = await query<SpanRow>(
    store,
    `SELECT TraceId AS traceId, SpanId AS spanId, ParentSpanId AS parentSpanId, SpanName AS name, ServiceName AS service,
       SpanKind AS kind, ${nanoSql('Timestamp')} AS startTimeUnixNano, toString(Duration) AS durationNs, PeerName AS peer
     FROM otel_traces
     WHERE toStartOfFiveMinutes(toDateTime(Timestamp)) IN {slices:Array(UInt32)} AND TraceId IN {ids:Array(String)}
     ORDER BY Timestamp, SpanId LIMIT ${TRACE_SPANS_READ + 1} BY TraceId`,
    { slices: slicesOf(picks), ids: [...new Set(picks.map(({ traceId }) => traceId))] },
    { signal },
  );
  for (const row of found.rows) {
    const spans = traces.get(row.traceId);
    if (spans) spans.push(spanOf(row));
    else traces.set(row.traceId, [spanOf(row)]);
  }
  return answerOf(traces, [found]);
}

function spanOf({ kind, peer, traceId: _, ...row }: SpanRow): SpanInput {
  return {
    ...row,
    kind: apiSpanKind(kind),
    isError: false,
    status: { message: '' },
    // PeerName is what the path would read from the attributes.
    attributes: peer === '' ? {} : { 'peer.service': peer },
    events: [],
  };
}
