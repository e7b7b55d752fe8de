-- The keys of spans that were stored before, on a cluster those of every shard.
INSERT INTO {local:otel_traces_resource_keys} (Bucket, Carrier, Key)
SELECT DISTINCT
  Bucket,
  tupleElement(carried, 1) AS Carrier,
  tupleElement(carried, 2) AS Key
FROM (
  SELECT
    toStartOfInterval(toDateTime(Timestamp), toIntervalHour(3), 'UTC') AS Bucket,
    mapKeys(ResourceAttributes) AS resourceKeys,
    mapKeys(ScopeAttributes) AS scopeKeys
  FROM otel_traces
  GROUP BY Bucket, resourceKeys, scopeKeys
)
ARRAY JOIN arrayConcat(
  arrayMap(key -> ('resource', toString(key)), resourceKeys),
  arrayMap(key -> ('scope', toString(key)), scopeKeys)
) AS carried
SETTINGS max_partitions_per_insert_block = 0, async_insert = 0
