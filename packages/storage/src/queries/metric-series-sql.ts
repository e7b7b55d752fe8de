import { type MetricTypeWord, POINTS_IN_RANGE } from './list-metrics.ts';

/** Points of one metric over a range: what the series question has to know before it reads them. */
export function metricFactsSql(type: MetricTypeWord): string {
  const hasTemporality = type !== 'gauge' && type !== 'summary';
  return `
    SELECT '${type}' AS type, count() AS points,
      uniqExact(cityHash64(ServiceName, ResourceAttributes, Attributes)) AS series,
      toString(argMax(MetricUnit, TimeUnix)) AS unit,
      ${type === 'sum' ? 'toUInt8(argMax(IsMonotonic, TimeUnix))' : 'toUInt8(0)'} AS monotonic,
      ${hasTemporality ? 'argMax(AggregationTemporality, TimeUnix)' : 'toInt32(2)'} AS temporality,
      toUnixTimestamp64Nano(max(TimeUnix)) AS newest, toUnixTimestamp64Nano(min(TimeUnix)) AS oldest
    FROM otel_metrics_${type} WHERE ${POINTS_IN_RANGE} AND ${NAMED} HAVING points > 0`;
}

export const NAMED =
  "MetricName = {name:String} AND ({service:String} = '' OR ServiceName = {service:String})";

const LABELS =
  'arrayMap(key -> if(mapContains(Attributes, key), Attributes[key], ResourceAttributes[key]), {keys:Array(String)}) AS labels';
const SERIES = 'cityHash64(ServiceName, ResourceAttributes, ScopeName, Attributes) AS series';
const STEP = 'intDiv(at - {from:Int64}, {step:Int64}) AS step';
/** Begins before the range: the first point of it needs the one before to say how much was added. */
export const SCANNED =
  'TimeUnix >= fromUnixTimestamp64Nano({scanFrom:Int64}) AND TimeUnix < fromUnixTimestamp64Nano({to:Int64})';
const IN_RANGE = 'at >= {from:Int64}';

/** Last value of each series in each step, then over the series: their mean (gauge) or their sum (up-down counter). */
export function valuesSql(type: 'gauge' | 'sum'): string {
  return `
    SELECT labels, step, ${type === 'gauge' ? 'avg(latest)' : 'sum(latest)'} AS value
    FROM (
      SELECT labels, series, ${STEP}, argMax(Value, at) AS latest
      FROM (
        SELECT ${LABELS}, ${SERIES}, toUnixTimestamp64Nano(TimeUnix) AS at, Value
        FROM otel_metrics_${type} WHERE ${POINTS_IN_RANGE} AND ${NAMED}
      ) GROUP BY labels, series, step
    ) GROUP BY labels, step ORDER BY labels, step LIMIT {rowLimit:UInt32}`;
}

/**
 * What a point adds to a counter: a delta as it is; a cumulative value less the one before; the value itself where the
 * counter began again, or where it began within the range that is read. Else nothing is known.
 */
function added(column: string, delta: boolean): string {
  if (delta) return column;
  const begun = 'startedAt >= {scanFrom:Int64} AND startedAt > 0';
  return `multiIf(before.at = 0, if(${begun}, ${column}, NULL), began, ${column}, ${column} - before.${column})`;
}

/** A counter began again when its value fell, or when the sender says that it started after the point before. */
const began = (column: string) =>
  `(${column} < before.${column} OR startedAt > before.at) AS began`;

export function rateSql(delta: boolean): string {
  return `
    SELECT labels, ${STEP}, sum(${added('Value', delta)}) AS value, countIf(${delta ? '0' : 'before.at != 0 AND began'}) AS resets
    FROM (
      SELECT *, ${began('Value')} FROM (
        SELECT ${LABELS}, ${SERIES}, toUnixTimestamp64Nano(TimeUnix) AS at, toUnixTimestamp64Nano(StartTimeUnix) AS startedAt, Value,
          CAST((lagInFrame(at) OVER same, lagInFrame(Value) OVER same), 'Tuple(at Int64, Value Float64)') AS before
        FROM otel_metrics_sum WHERE ${SCANNED} AND ${NAMED}
        WINDOW same AS (PARTITION BY series ORDER BY at ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
      )
    )
    WHERE ${IN_RANGE} GROUP BY labels, step ORDER BY labels, step LIMIT {rowLimit:UInt32}`;
}

/**
 * Counts, sums and bucket counts that were added in each step. Bounds are those of the points, none where `gridCounts` is
 * handed in as an expression that brings all points onto the same bounds.
 */
export function distributionSql(
  type: 'histogram' | 'exponential_histogram' | 'summary',
  delta: boolean,
  gridCounts?: string,
): string {
  const hasBounds = type === 'histogram';
  const buckets = hasBounds ? 'BucketCounts' : (gridCounts ?? '[]::Array(UInt64)');
  const bounds = hasBounds ? 'ExplicitBounds' : '[]::Array(Float64)';
  const known = delta ? '1' : 'before.at != 0 OR (startedAt >= {scanFrom:Int64} AND startedAt > 0)';
  const addedBuckets = delta
    ? 'buckets'
    : 'if(before.at = 0 OR began OR length(before.buckets) != length(buckets), buckets, arrayMap((now, then) -> toUInt64(greatest(0, toInt64(now) - toInt64(then))), buckets, before.buckets))';
  return `
    SELECT labels, ${STEP}, bounds, sum(${added('Count', delta)}) AS count, sum(${added('Sum', delta)}) AS total,
      sumForEach(${addedBuckets}) AS counts, countIf(${delta ? '0' : 'before.at != 0 AND began'}) AS resets
    FROM (
      SELECT *, ${began('Count')} FROM (
        SELECT ${LABELS}, ${SERIES}, toUnixTimestamp64Nano(TimeUnix) AS at, toUnixTimestamp64Nano(StartTimeUnix) AS startedAt,
          toFloat64(otel.Count) AS Count, otel.Sum AS Sum, ${buckets} AS buckets, ${bounds} AS bounds,
          CAST((lagInFrame(at) OVER same, lagInFrame(Count) OVER same, lagInFrame(Sum) OVER same, lagInFrame(buckets) OVER same),
            'Tuple(at Int64, Count Float64, Sum Float64, buckets Array(UInt64))') AS before
        FROM otel_metrics_${type} AS otel WHERE ${SCANNED} AND ${NAMED}
        WINDOW same AS (PARTITION BY series, bounds ORDER BY at ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
      )
    )
    WHERE ${IN_RANGE} AND (${known}) GROUP BY labels, step, bounds ORDER BY labels, step LIMIT {rowLimit:UInt32}`;
}
