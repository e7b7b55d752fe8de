-- Nothing is counted: the same spans seen twice leave the same rows, so that 0036 may run beside it, and again.
CREATE MATERIALIZED VIEW IF NOT EXISTS otel_traces_resource_keys_mv {onCluster} TO {local:otel_traces_resource_keys} AS
SELECT DISTINCT
  Bucket,
  tupleElement(carried, 1) AS Carrier,
  tupleElement(carried, 2) AS Key
FROM (
  SELECT
    toStartOfInterval(toDateTime(Timestamp), toIntervalHour(3), 'UTC') AS Bucket,
    mapKeys(ResourceAttributes) AS resourceKeys,
    mapKeys(ScopeAttributes) AS scopeKeys
  FROM {local:otel_traces}
  GROUP BY Bucket, resourceKeys, scopeKeys
)
ARRAY JOIN arrayConcat(
  arrayMap(key -> ('resource', toString(key)), resourceKeys),
  arrayMap(key -> ('scope', toString(key)), scopeKeys)
) AS carried
