-- Reads what the rollup of minutes has just folded, not the spans again: a block of many spans is a few hundred rows here.
CREATE MATERIALIZED VIEW IF NOT EXISTS otel_services_red_10m_mv {onCluster} TO {local:otel_services_red_10m} AS
SELECT
  toStartOfInterval(minutes.Timestamp, toIntervalMinute(10), 'UTC') AS Timestamp,
  ServiceName,
  DeploymentEnv,
  IsEntry,
  IsError,
  max(minutes.Timestamp) AS LastMinute,
  sum(minutes.Count) AS Count,
  sum(minutes.Weight) AS Weight,
  sum(minutes.DurationSum) AS DurationSum,
  quantilesDDMergeState(0.01, 0.5)(minutes.DurationDD) AS DurationDD
FROM {local:otel_traces_red_1m} AS minutes
GROUP BY Timestamp, ServiceName, DeploymentEnv, IsEntry, IsError
