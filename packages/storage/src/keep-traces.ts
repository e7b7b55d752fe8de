import { OTEL_TRACES } from './columns/otel-traces.ts';
import { MARKS_IN_FORCE } from './keep-marks.ts';
import { SPAN_PARTITION_MS } from './partitions.ts';
import { command, query, type Store } from './store.ts';

/** At most so many of the traces of three hours are kept by themselves: where everything fails, nothing stands out. */
const KEPT_TRACES_SHARE = 0.1;
/** But so many always may be. */
const KEPT_TRACES_LEAST = 100;
/** A trace may fail in the next hours: spans that began this long after the hours are looked at as well. */
const AFTER_S = 1800;
/** Marks of traces that began this long before the hours still bring their later spans along. */
const BEFORE_S = 86_400;
/** Spans are copied in slices, so that no statement reads more than half an hour. */
const SLICE_S = 1800;

/** The same span stored twice has the same fingerprint; two ends of a call that share an id have not. */
export const SPAN_FINGERPRINT =
  'cityHash64(TraceId, SpanId, ParentSpanId, Timestamp, Duration, ServiceName, SpanKind)';

/** The columns of a span, for an INSERT from table to table. */
export const SPAN_COLUMNS = OTEL_TRACES.columns.map(({ name }) => `\`${name}\``).join(', ');

/** Hours of the span table that are about to be dropped. */
export interface LeavingHours {
  /** Beginning of the partition, Unix milliseconds. */
  readonly fromMs: number;
}

export interface CopiedTraces {
  /** Spans that the kept table holds of these hours. */
  readonly spans: number;
  readonly traces: number;
}

/**
 * Copies whole traces that matter out of hours that will be dropped: those with an error, the slowest 1 % of each
 * operation's requests, and those that a person or an alert marked. What was copied before is not copied again, so it
 * may be stopped at any moment and repeated. Throws a StoreError.
 */
export async function keepTraces(
  store: Store,
  { fromMs }: LeavingHours,
  signal?: AbortSignal,
): Promise<CopiedTraces> {
  const fromS = Math.floor(fromMs / 1000);
  const toS = fromS + SPAN_PARTITION_MS / 1000;
  await markThoseThatMatter(store, { fromS, toS }, signal);
  for (const sliceFrom of await markedSlices(store, { fromS, toS }, signal)) {
    await copySlice(store, { fromS, toS, sliceFrom, sliceTo: sliceFrom + SLICE_S }, signal);
  }
  const { rows } = await query<{ spans: string; traces: string }>(
    store,
    `SELECT count() AS spans, uniq(TraceId) AS traces FROM otel_traces_kept
     WHERE Timestamp >= toDateTime({fromS:Int64}) AND Timestamp < toDateTime({toS:Int64})`,
    { fromS, toS },
    { signal },
  );
  return { spans: Number(rows[0]?.spans ?? 0), traces: Number(rows[0]?.traces ?? 0) };
}

interface Hours {
  readonly fromS: number;
  readonly toS: number;
}

/**
 * Each operation's worst come first: the longest failure and the slowest request of every operation, then the second
 * ones, until a tenth of the traces is reached.
 */
async function markThoseThatMatter(
  store: Store,
  { fromS, toS }: Hours,
  signal: AbortSignal | undefined,
): Promise<void> {
  const looked =
    'Timestamp >= toDateTime({fromS:Int64}) AND Timestamp < toDateTime({lookTo:Int64})';
  await command(
    store,
    `INSERT INTO tracewell_keep_marks (TraceId, Reason, Note, TraceStart, MarkedAt, IsUndone)
     SELECT TraceId, Reason, '', toDateTime({fromS:Int64}), now64(3), 0 FROM (
       SELECT TraceId, argMin(Reason, (Rank, Reason)) AS Reason, min(Rank) AS BestRank FROM (
         SELECT TraceId, Reason,
           row_number() OVER (PARTITION BY Reason, ServiceName, Operation, SpanKind ORDER BY Longest DESC, TraceId) AS Rank
         FROM (
           SELECT TraceId, if(IsError = 1, 'error', 'slow') AS Reason, ServiceName, Operation, SpanKind, max(Duration) AS Longest
           FROM otel_traces AS spans
           ANY LEFT JOIN (
             SELECT ServiceName, Operation, SpanKind, quantileTDigest(0.99)(Duration) AS Usual, argMax(TraceId, Duration) AS Slowest
             FROM otel_traces WHERE ${looked} AND IsEntry = 1 GROUP BY ServiceName, Operation, SpanKind
           ) AS operations USING (ServiceName, Operation, SpanKind)
           WHERE ${looked} AND TraceId != '' AND (IsError = 1 OR (IsEntry = 1 AND (Duration > Usual OR TraceId = Slowest)))
           GROUP BY TraceId, Reason, ServiceName, Operation, SpanKind
         )
       ) GROUP BY TraceId
       ORDER BY BestRank, TraceId
       LIMIT (SELECT greatest(${KEPT_TRACES_LEAST}, toUInt64(ceil(uniq(TraceId) * ${KEPT_TRACES_SHARE}))) FROM otel_traces WHERE ${looked})
     )
     WHERE TraceId NOT IN (SELECT TraceId FROM (${MARKS_IN_FORCE}))`,
    { fromS, lookTo: toS + AFTER_S, marksFrom: fromS - BEFORE_S, marksTo: toS },
    { signal, settings: KEEPING },
  );
}

/** Beginnings of the half hours in which marked traces have spans. */
async function markedSlices(
  store: Store,
  { fromS, toS }: Hours,
  signal: AbortSignal | undefined,
): Promise<number[]> {
  const { rows } = await query<{ slice: string }>(
    store,
    `SELECT DISTINCT toString(intDiv(toUnixTimestamp(toDateTime(Timestamp)), ${SLICE_S}) * ${SLICE_S}) AS slice FROM otel_traces
     WHERE Timestamp >= toDateTime({fromS:Int64}) AND Timestamp < toDateTime({toS:Int64})
       AND TraceId IN (SELECT TraceId FROM (${MARKS_IN_FORCE}))`,
    { fromS, toS, marksFrom: fromS - BEFORE_S, marksTo: toS },
    { signal, settings: KEEPING },
  );
  return rows.map(({ slice }) => Number(slice)).sort((a, b) => a - b);
}

async function copySlice(
  store: Store,
  { fromS, toS, sliceFrom, sliceTo }: Hours & { sliceFrom: number; sliceTo: number },
  signal: AbortSignal | undefined,
): Promise<void> {
  const inSlice =
    'Timestamp >= toDateTime({sliceFrom:Int64}) AND Timestamp < toDateTime({sliceTo:Int64})';
  await command(
    store,
    `INSERT INTO otel_traces_kept (${SPAN_COLUMNS})
     SELECT ${SPAN_COLUMNS} FROM otel_traces
     WHERE ${inSlice} AND TraceId IN (SELECT TraceId FROM (${MARKS_IN_FORCE}))
       AND ${SPAN_FINGERPRINT} NOT IN (SELECT ${SPAN_FINGERPRINT} FROM otel_traces_kept WHERE ${inSlice})`,
    { sliceFrom, sliceTo, marksFrom: fromS - BEFORE_S, marksTo: toS },
    { signal, settings: KEEPING },
  );
}

/**
 * One thread, so that nobody's question waits; no deduplication by content, because rows that are kept are told by
 * their fingerprints; and a bound on memory beyond which sorting and grouping go to the disk.
 */
const KEEPING = {
  max_threads: 1,
  max_insert_threads: '1',
  insert_deduplicate: 0,
  max_memory_usage: '1500000000',
  max_bytes_before_external_group_by: '500000000',
  max_bytes_before_external_sort: '500000000',
} as const;
