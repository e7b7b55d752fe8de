-- A span that stands for several counts as often in the percentiles: as many copies of its duration as its weight,
-- see sampled-durations.ts, which says the same to the questions.
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
  quantilesDDArrayState(0.01, 0.5)(arrayWithConstant(toUInt32(if(SampleWeight > 1, least(1000, floor(SampleWeight + cityHash64(SpanId) / 18446744073709551616)), 1)), Duration)) AS DurationDD
FROM {local:otel_traces} AS otel_traces
GROUP BY Timestamp, ServiceName, Operation, SpanKind, DeploymentEnv, IsEntry, IsError
