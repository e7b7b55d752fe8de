import { type QueryResult, query, type Store } from '../store.ts';
import { MINUTES_IN_RANGE, rangeParameters, type TimeRange } from './answer.ts';
import { inSeconds, type Seconds } from './edge-calls-sql.ts';

const TEN_MINUTES_S = 600;

const COLUMNS =
  'Timestamp, ServiceName, DeploymentEnv, IsEntry, IsError, Count, Weight, DurationSum, DurationDD';

/** Rolled-up rows of the range that is bound as {from, to}, by minute and operation. */
export const MINUTES_SOURCE = minutesWhere(MINUTES_IN_RANGE);

function minutesWhere(condition: string): string {
  return `(SELECT Operation, SpanKind, ${COLUMNS}, Timestamp AS LastMinute FROM otel_traces_red_1m WHERE ${condition})`;
}

/**
 * The same rows without operations, by ten minutes where a period holds all ten: a hundredth of the sketches. Minutes
 * are read at the ends of a period, and of odd tens.
 * @param periods whole minutes; they do not overlap
 * @param oddTens what {@link readOddTens} found
 */
export function tensSource(periods: readonly TimeRange[], oddTens: readonly number[]): string {
  const odd = oddTens.map((from) => ({ from, to: from + TEN_MINUTES_S }));
  const whole = periods.map(wholeTens).filter(({ from, to }) => from < to);
  const minutes = [...periods.flatMap(endsOf), ...odd];
  const sources = [
    ...(whole.length === 0 ? [] : [tensWhere(whole, odd)]),
    ...(minutes.length === 0 && whole.length > 0
      ? []
      : [`SELECT ${COLUMNS}, LastMinute FROM ${minutesWhere(inSeconds('Timestamp', minutes))}`]),
  ];
  return `(${sources.join(' UNION ALL ')})`;
}

function tensWhere(whole: readonly Seconds[], odd: readonly Seconds[]): string {
  return `SELECT ${COLUMNS}, LastMinute FROM otel_services_red_10m
    WHERE ${inSeconds('Timestamp', whole)} AND NOT ${inSeconds('Timestamp', odd)}`;
}

/**
 * Beginnings (seconds) of tens in the range that count otherwise than their minutes: a block that just reaches the one
 * table before the other, or what came while the table of tens was filled for the first time.
 */
export async function readOddTens(
  store: Store,
  range: TimeRange,
  signal?: AbortSignal,
): Promise<{ tens: number[]; result: QueryResult<unknown> }> {
  const result = await query<{ ten: number }>(
    store,
    `SELECT toUnixTimestamp(ten) AS ten FROM (
       SELECT toStartOfInterval(Timestamp, toIntervalMinute(10), 'UTC') AS ten, toInt64(Count) AS more
       FROM otel_traces_red_1m WHERE ${MINUTES_IN_RANGE}
       UNION ALL
       SELECT Timestamp AS ten, -toInt64(Count) AS more FROM otel_services_red_10m WHERE ${MINUTES_IN_RANGE}
     ) GROUP BY ten HAVING sum(more) != 0`,
    rangeParameters(nanosecondsOf(wholeTens(range))),
    { signal },
  );
  return { tens: result.rows.map(({ ten }) => ten), result };
}

function wholeTens(range: TimeRange): Seconds {
  const { from, to } = secondsOf(range);
  return {
    from: Math.ceil(from / TEN_MINUTES_S) * TEN_MINUTES_S,
    to: Math.floor(to / TEN_MINUTES_S) * TEN_MINUTES_S,
  };
}

/** What of a period lies before and after its whole tens. */
function endsOf(period: TimeRange): Seconds[] {
  const { from, to } = secondsOf(period);
  const whole = wholeTens(period);
  if (whole.from >= whole.to) return [{ from, to }];
  return [
    { from, to: whole.from },
    { from: whole.to, to },
  ].filter((end) => end.from < end.to);
}

function secondsOf({ from, to }: TimeRange): Seconds {
  return { from: Number(from / 1_000_000_000n), to: Number(to / 1_000_000_000n) };
}

function nanosecondsOf({ from, to }: Seconds): TimeRange {
  const empty = to < from;
  return {
    from: BigInt(from) * 1_000_000_000n,
    to: BigInt(empty ? from : to) * 1_000_000_000n,
  };
}
