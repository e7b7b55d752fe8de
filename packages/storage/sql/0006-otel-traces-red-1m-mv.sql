CREATE MATERIALIZED VIEW IF NOT EXISTS otel_traces_red_1m_mv {onCluster} TO {local:otel_traces_red_1m} AS
SELECT
  toStartOfMinute(toDateTime(otel_traces.Timestamp)) AS Timestamp,
  ServiceName,
  Operation,
  SpanKind,
  DeploymentEnv,
  IsEntry,
  IsError,
  count() AS Count,
  sum(toFloat64(SampleWeight)) AS Weight,
  sum(Duration) AS DurationSum,
  min(Duration) AS DurationMin,
  max(Duration) AS DurationMax,
  quantilesDDState(0.01, 0.5)(Duration) AS DurationDD
FROM {local:otel_traces} AS otel_traces
GROUP BY Timestamp, ServiceName, Operation, SpanKind, DeploymentEnv, IsEntry, IsError
