-- The end of a span is clamped: a duration from a broken clock must not wrap around to 1677.
CREATE MATERIALIZED VIEW IF NOT EXISTS otel_traces_trace_id_ts_mv {onCluster} TO {local:otel_traces_trace_id_ts} AS
SELECT
  TraceId,
  toDateTime(min(Timestamp)) AS Start,
  toDateTime(max(Timestamp)) AS End,
  min(Timestamp) AS StartTime,
  fromUnixTimestamp64Nano(max(
    toUnixTimestamp64Nano(Timestamp)
    + toInt64(least(Duration, toUInt64(9223372036854775807 - greatest(toUnixTimestamp64Nano(Timestamp), 0))))
  )) AS EndTime,
  argMinIfState(
    CAST((toString(ServiceName), toString(Operation), toString(SpanKind), toString(DeploymentEnv), Duration), 'Tuple(ServiceName String, Operation String, SpanKind String, DeploymentEnv String, Duration UInt64)'),
    Timestamp,
    ParentSpanId = ''
  ) AS Root,
  countIf(ParentSpanId = '') AS RootCount,
  count() AS SpanCount,
  sum(IsError) AS ErrorCount,
  groupUniqArray(toString(ServiceName)) AS Services
FROM {local:otel_traces}
WHERE TraceId != ''
GROUP BY TraceId
