import { type ApiSpanKind, apiSpanKind, tableWordSql } from '../definitions.ts';
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

/** Traces that stand for what is normal: those whose request lies nearest to the median. */
const TRACES_READ = 200;
/** Spans of one trace that are read: a gigantic one would outweigh all others. */
const TRACE_SPANS_READ = 10_000;
/** Operations answered, those of most traces first. */
const OPERATIONS_MAX = 2_000;

export interface ReadCohort {
  readonly range: TimeRange;
  readonly service: string;
  readonly operation: string;
  readonly kind: ApiSpanKind;
  /** undefined: of any version. */
  readonly version?: string | undefined;
  readonly env?: string | undefined;
  /** The trace that is compared: it does not count among its own kind. */
  readonly except?: string | undefined;
}

/** What the traces of a cohort did under one name. Quantiles are over the traces that have the operation at all. */
export interface CohortOperationRow {
  readonly service: string;
  readonly name: string;
  readonly kind: ApiSpanKind;
  readonly traceCount: number;
  readonly failedTraceCount: number;
  readonly callsP50: number;
  readonly callsP95: number;
  readonly callsMax: number;
  /** The longest call of a trace. */
  readonly longestP50Ns: string;
  readonly longestP95Ns: string;
  /** All calls of a trace added up. */
  readonly totalP50Ns: string;
}

export interface CohortRows {
  /** Requests of the operation in the range. */
  readonly requestCount: number;
  readonly p50Ns: string;
  /** Traces that were read, at most 200: the n of every figure. */
  readonly traceCount: number;
  /** Durations of the requests read, both included. */
  readonly fromNs: string;
  readonly toNs: string;
  readonly operations: readonly CohortOperationRow[];
}

const NOTHING: CohortRows = {
  requestCount: 0,
  p50Ns: '0',
  traceCount: 0,
  fromNs: '0',
  toNs: '0',
  operations: [],
};

interface Median {
  readonly n: string;
  readonly p50Ns: string;
}

interface Picked {
  readonly traceId: string;
  readonly start: string;
  readonly durationNs: string;
}

/** What the traces nearest to the median of an operation do, operation by operation. */
export async function readCohort(
  store: Store,
  question: ReadCohort,
  signal?: AbortSignal,
): Promise<Answer<CohortRows>> {
  const { condition, parameters } = requestsOf(question);
  const median = await query<Median>(
    store,
    `SELECT count() AS n, toString(quantileExact(0.5)(Duration)) AS p50Ns FROM otel_traces WHERE ${condition}`,
    parameters,
    { signal, maxSeconds: 10 },
  );
  const { n, p50Ns } = median.rows[0] ?? { n: '0', p50Ns: '0' };
  if (Number(n) === 0) return answerOf(NOTHING, [median]);
  const picked = await query<Picked>(
    store,
    `SELECT TraceId AS traceId, ${nanoSql('Timestamp')} AS start, toString(Duration) AS durationNs
     FROM otel_traces WHERE ${condition}
     ORDER BY abs(toInt64(Duration) - {p50:Int64}), cityHash64(TraceId) LIMIT 1 BY TraceId LIMIT ${TRACES_READ}`,
    { ...parameters, p50: p50Ns },
    { signal, maxSeconds: 10 },
  );
  const operations = await readOperations(store, picked.rows, signal);
  const durations = picked.rows
    .map(({ durationNs }) => BigInt(durationNs))
    .sort((one, other) => Number(one - other));
  const rows = {
    requestCount: Number(n),
    p50Ns,
    traceCount: picked.rows.length,
    fromNs: String(durations[0] ?? 0n),
    toNs: String(durations.at(-1) ?? 0n),
    operations: operations.rows,
  };
  return answerOf(rows, [median, picked, operations], operations.truncated);
}

function requestsOf({ range, service, operation, kind, version, env, except }: ReadCohort) {
  const terms = [
    SPANS_IN_RANGE,
    'IsEntry = 1',
    'ServiceName = {service:String}',
    'SpanName = {operation:String}',
    `SpanKind = ${tableWordSql('{kind:String}')}`,
  ];
  if (version !== undefined) terms.push("ResourceAttributes['service.version'] = {version:String}");
  if (env !== undefined) terms.push('DeploymentEnv = {env:String}');
  if (except !== undefined) terms.push('TraceId != {except:String}');
  const given = Object.entries({ version, env, except }).filter(([, value]) => value !== undefined);
  return {
    condition: terms.join(' AND '),
    parameters: {
      service,
      operation,
      kind,
      ...Object.fromEntries(given),
      ...rangeParameters(range),
    },
  };
}

type EngineRow = Omit<
  CohortOperationRow,
  'kind' | 'traceCount' | 'failedTraceCount' | 'callsP50' | 'callsP95' | 'callsMax'
> & {
  readonly kind: string;
  readonly traceCount: string;
  readonly failedTraceCount: string;
  readonly callsQuantiles: readonly [string, string];
  readonly callsMax: string;
};

async function readOperations(
  store: Store,
  picked: readonly Picked[],
  signal: AbortSignal | undefined,
): Promise<Answer<CohortOperationRow[]>> {
  const requests = picked.map(({ start, durationNs }) => ({
    start: BigInt(start),
    end: BigInt(start) + BigInt(durationNs),
  }));
  const found = await query<EngineRow>(
    store,
    `SELECT service, name, kind, count() AS traceCount, countIf(failed = 1) AS failedTraceCount,
       quantilesExact(0.5, 0.95)(calls) AS callsQuantiles, max(calls) AS callsMax,
       toString(quantileExact(0.5)(longest)) AS longestP50Ns, toString(quantileExact(0.95)(longest)) AS longestP95Ns,
       toString(quantileExact(0.5)(total)) AS totalP50Ns
     FROM (
       SELECT TraceId, ServiceName AS service, SpanName AS name, SpanKind AS kind, count() AS calls,
         max(Duration) AS longest, sum(Duration) AS total, max(IsError) AS failed
       FROM (
         SELECT TraceId, ServiceName, SpanName, SpanKind, Duration, IsError FROM otel_traces
         WHERE toStartOfFiveMinutes(toDateTime(Timestamp)) IN {slices:Array(UInt32)} AND TraceId IN {ids:Array(String)}
         LIMIT ${TRACE_SPANS_READ} BY TraceId)
       GROUP BY TraceId, service, name, kind)
     GROUP BY service, name, kind ORDER BY traceCount DESC, service, name, kind LIMIT ${OPERATIONS_MAX + 1}`,
    { slices: slicesOf(requests), ids: picked.map(({ traceId }) => traceId) },
    { signal, maxSeconds: 20 },
  );
  const rows = found.rows.slice(0, OPERATIONS_MAX).map(({ callsQuantiles, callsMax, ...row }) => ({
    ...row,
    kind: apiSpanKind(row.kind),
    traceCount: Number(row.traceCount),
    failedTraceCount: Number(row.failedTraceCount),
    callsP50: Number(callsQuantiles[0]),
    callsP95: Number(callsQuantiles[1]),
    callsMax: Number(callsMax),
  }));
  return answerOf(rows, [found], found.rows.length > OPERATIONS_MAX);
}
