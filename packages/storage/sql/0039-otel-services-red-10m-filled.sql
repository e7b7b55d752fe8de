-- What was rolled up before, on a cluster by every shard; as far back as ranges of a week reach, so that it ends soon and
-- fits into memory. Spans that arrive meanwhile, or a crash in the middle, leave tens that count otherwise than their
-- minutes: questions notice and read the minutes of these (rollup-source.ts).
INSERT INTO {local:otel_services_red_10m}
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
FROM otel_traces_red_1m AS minutes
WHERE minutes.Timestamp >= now() - toIntervalDay(8)
GROUP BY Timestamp, ServiceName, DeploymentEnv, IsEntry, IsError
ORDER BY Timestamp, ServiceName, DeploymentEnv, IsEntry, IsError
SETTINGS insert_deduplication_token = 'migration:0039', max_partitions_per_insert_block = 0, async_insert = 0, max_insert_threads = 1, max_bytes_before_external_group_by = 500000000
