import { SPAN_FINGERPRINT } from '../keep-traces.ts';
import { query, type Store } from '../store.ts';
import { nanoSql } from './answer.ts';

/** Where and when the spans of a trace are. */
export interface TraceExtent {
  /** A span sent twice counts twice. */
  readonly spanCount: number;
  /** Unix nanoseconds of the earliest start. */
  readonly first: string;
  /** Unix nanoseconds of the latest end. */
  readonly last: string;
  /** Whether some of its spans were copied to the kept traces, because their hours were dropped. */
  readonly isKept: boolean;
}

/** A trace that began in hours which were dropped may go on in the next ones, whose index knows nothing of it. */
const GOES_ON_HOURS = 3;

const END = `fromUnixTimestamp64Nano(toUnixTimestamp64Nano(Timestamp)
  + toInt64(least(Duration, toUInt64(9223372036854775807 - greatest(toUnixTimestamp64Nano(Timestamp), 0)))))`;

const BETWEEN = `TraceId = {traceId:String} AND Timestamp >= fromUnixTimestamp64Nano({first:Int64})
  AND Timestamp <= fromUnixTimestamp64Nano({last:Int64})`;

/** What stands behind FROM to read every span of a trace, a WHERE included, for `{traceId:String}`, `{first:Int64}` and `{last:Int64}`. */
export function spansOfTrace({ isKept }: Pick<TraceExtent, 'isKept'>): string {
  if (!isKept) return `otel_traces WHERE ${BETWEEN}`;
  // Between copying and dropping, a span is in both tables.
  return `(SELECT * FROM merge(currentDatabase(), '^(otel_traces|otel_traces_kept)$')
    WHERE ${BETWEEN} + toIntervalHour(${GOES_ON_HOURS}) LIMIT 1 BY ${SPAN_FINGERPRINT}) AS otel_traces WHERE TraceId = {traceId:String}`;
}

interface ExtentRow {
  readonly first: string;
  readonly last: string;
  readonly spanCount: string;
  readonly keptCount: string;
}

/** Asks the index and the kept traces; undefined when neither has the trace. Throws a StoreError. */
export async function readExtent(
  store: Store,
  traceId: string,
  signal: AbortSignal | undefined,
): Promise<{ extent: TraceExtent | undefined; rowsScanned: number; elapsedMs: number }> {
  const indexed = await query<ExtentRow>(
    store,
    `SELECT ${nanoSql('min(StartTime)')} AS first, ${nanoSql('max(EndTime)')} AS last,
       sum(SpanCount) AS spanCount, sum(KeptCount) AS keptCount
     FROM (
       SELECT StartTime, EndTime, SpanCount, 0 AS KeptCount FROM otel_traces_trace_id_ts WHERE TraceId = {traceId:String}
       UNION ALL
       SELECT min(Timestamp), max(${END}), 0, count() FROM otel_traces_kept WHERE TraceId = {traceId:String} HAVING count() > 0
     )`,
    { traceId },
    { signal },
  );
  const [row] = indexed.rows;
  const isKept = Number(row?.keptCount ?? 0) > 0;
  if (!row || (!isKept && Number(row.spanCount) === 0)) return { extent: undefined, ...indexed };
  const { first, last } = row;
  if (!isKept) {
    return { extent: { spanCount: Number(row.spanCount), first, last, isKept }, ...indexed };
  }
  const counted = await query<ExtentRow>(
    store,
    `SELECT ${nanoSql('min(Timestamp)')} AS first, ${nanoSql(`max(${END})`)} AS last, count() AS spanCount, '0' AS keptCount
     FROM ${spansOfTrace({ isKept })}`,
    { traceId, first, last },
    { signal },
  );
  const [all] = counted.rows;
  const extent = all && { spanCount: Number(all.spanCount), first: all.first, last: all.last };
  return {
    extent: extent && { ...extent, isKept },
    rowsScanned: indexed.rowsScanned + counted.rowsScanned,
    elapsedMs: indexed.elapsedMs + counted.elapsedMs,
  };
}
