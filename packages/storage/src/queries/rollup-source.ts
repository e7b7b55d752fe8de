import { MINUTES_IN_RANGE, type TimeRange } from './answer.ts';

const TEN_MINUTES_NS = 600_000_000_000n;

const COLUMNS =
  'Timestamp, ServiceName, DeploymentEnv, IsEntry, IsError, Count, Weight, DurationSum, DurationDD';

/** Rolled-up rows of the range that is bound as {from, to}, by minute and operation. */
export const MINUTES_SOURCE = `(SELECT Operation, SpanKind, ${COLUMNS}, Timestamp AS LastMinute FROM otel_traces_red_1m WHERE ${MINUTES_IN_RANGE})`;

/**
 * The same rows without operations, by ten minutes where a period holds all ten: a hundredth of the sketches. Minutes
 * are read at the ends of a period, and of tens that count otherwise than their minutes: a block that just reaches the
 * one table before the other, or what came while the table of tens was filled for the first time.
 * @param periods whole minutes; they do not overlap and make up the range
 */
export function tensSource(periods: readonly TimeRange[]): string {
  const whole = periods.map(wholeTens).filter(({ from, to }) => from < to);
  if (whole.length === 0) return MINUTES_SOURCE;
  const inWhole = `(${whole.map(within).join(' OR ')})`;
  const odd = oddTensSql(inWhole);
  return `(
      SELECT ${COLUMNS}, LastMinute FROM otel_services_red_10m
      WHERE ${MINUTES_IN_RANGE} AND ${inWhole} AND NOT has(${odd}, Timestamp)
      UNION ALL
      SELECT ${COLUMNS}, Timestamp AS LastMinute FROM otel_traces_red_1m
      WHERE ${MINUTES_IN_RANGE} AND (NOT ${inWhole} OR has(${odd}, ${TEN}))
    )`;
}

const TEN = "toStartOfInterval(Timestamp, toIntervalMinute(10), 'UTC')";

/** An array that the engine knows before it chooses what to read; it asks once, however often the text stands there. */
function oddTensSql(inWhole: string): string {
  return `(SELECT groupArray(ten) FROM (
        SELECT ten FROM (
          SELECT ${TEN} AS ten, Count AS ofMinutes, 0 AS ofTens FROM otel_traces_red_1m WHERE ${MINUTES_IN_RANGE} AND ${inWhole}
          UNION ALL
          SELECT Timestamp AS ten, 0 AS ofMinutes, Count AS ofTens FROM otel_services_red_10m WHERE ${MINUTES_IN_RANGE} AND ${inWhole}
        ) GROUP BY ten HAVING sum(ofMinutes) != sum(ofTens)))`;
}

function wholeTens({ from, to }: TimeRange): TimeRange {
  return {
    from: ((from + TEN_MINUTES_NS - 1n) / TEN_MINUTES_NS) * TEN_MINUTES_NS,
    to: (to / TEN_MINUTES_NS) * TEN_MINUTES_NS,
  };
}

function within({ from, to }: TimeRange): string {
  const seconds = (ns: bigint) => ns / 1_000_000_000n;
  return `(Timestamp >= toDateTime(${seconds(from)}) AND Timestamp < toDateTime(${seconds(to)}))`;
}
