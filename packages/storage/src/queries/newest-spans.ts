import { type QueryResult, query, type Store } from '../store.ts';
import { MINUTES_IN_RANGE, rangeParameters, type TimeRange } from './answer.ts';

/**
 * The first moment of a range from which on no more than `most` spans are kept, by whole minutes of the rollup; the
 * beginning of the range when it holds no more, or when its newest minute alone holds more.
 */
export async function newestSpansFrom(
  store: Store,
  range: TimeRange,
  most: number,
  signal: AbortSignal | undefined,
): Promise<QueryResult<unknown> & { readonly from: bigint }> {
  const result = await query<{ minute: string }>(
    store,
    `SELECT toString(toInt64(toUnixTimestamp(Timestamp))) AS minute FROM (
       SELECT Timestamp, sum(sum(Count)) OVER (ORDER BY Timestamp DESC) AS spans
       FROM otel_traces_red_1m WHERE ${MINUTES_IN_RANGE} GROUP BY Timestamp
     ) WHERE spans > {most:UInt64} ORDER BY Timestamp DESC LIMIT 1`,
    { ...rangeParameters(range), most },
    { signal },
  );
  const minute = result.rows[0]?.minute;
  const from = minute === undefined ? range.from : (BigInt(minute) + 60n) * 1_000_000_000n;
  return { ...result, from: from < range.to ? from : range.from };
}
