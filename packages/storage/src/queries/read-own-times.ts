import { query, type Store } from '../store.ts';
import { type Answer, answerOf, spannedRange } from './answer.ts';
import type { TraceSummaryRow } from './read-trace-summaries.ts';

/** A trace of more spans is not taken apart for a list. */
const SPANS_MAX = 5_000;

/** Own time of each service of a trace, in nanoseconds. */
export type OwnTimes = ReadonlyMap<string, number>;

/**
 * How the time of each trace is shared by its services: the sum of what its spans spent themselves, which is their
 * duration less that of their children, never below zero (children that run side by side may take longer than it).
 * @returns by trace id; traces of more than 5,000 spans are left out
 */
export async function readOwnTimes(
  store: Store,
  traces: readonly TraceSummaryRow[],
  signal?: AbortSignal,
): Promise<Answer<ReadonlyMap<string, OwnTimes>>> {
  const read = traces.filter(({ spanCount }) => spanCount <= SPANS_MAX);
  if (read.length === 0) return answerOf(new Map(), []);
  const reach = read
    .map(({ startTimeUnixNano: start, durationNs }) => ({
      from: BigInt(start),
      to: BigInt(start) + BigInt(durationNs),
    }))
    .reduce(spannedRange);
  const result = await query<{ traceId: string; service: string; own: string }>(
    store,
    `WITH spans AS (
       SELECT TraceId, SpanId, ParentSpanId, ServiceName, toInt64(Duration) AS took FROM otel_traces
       WHERE TraceId IN {ids:Array(String)} AND Timestamp >= fromUnixTimestamp64Nano({first:Int64})
         AND Timestamp <= fromUnixTimestamp64Nano({last:Int64}))
     SELECT spans.TraceId AS traceId, toString(spans.ServiceName) AS service,
       toString(sum(greatest(0, took - below.waited))) AS own
     FROM spans LEFT JOIN (SELECT TraceId, ParentSpanId, sum(took) AS waited FROM spans WHERE ParentSpanId != '' GROUP BY TraceId, ParentSpanId) AS below
       ON spans.TraceId = below.TraceId AND spans.SpanId = below.ParentSpanId
     GROUP BY traceId, service`,
    {
      ids: read.map(({ traceId }) => traceId),
      first: String(reach.from),
      last: String(reach.to),
    },
    { signal },
  );
  const times = new Map<string, Map<string, number>>();
  for (const { traceId, service, own } of result.rows) {
    const known = times.get(traceId) ?? new Map<string, number>();
    times.set(traceId, known.set(service, Number(own)));
  }
  return answerOf(times, [result]);
}
