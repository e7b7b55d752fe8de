-- Which keys resources and scopes had in each three hours, so that a search for an attribute of spans need not read the
-- resource of each. Keys without their values: however many processes send spans, these are some hundred rows.
CREATE TABLE IF NOT EXISTS {local:otel_traces_resource_keys} {onCluster} (
  `Bucket` DateTime CODEC(Delta(4), ZSTD(1)),
  `Carrier` LowCardinality(String) CODEC(ZSTD(1)),
  `Key` String CODEC(ZSTD(1))
) ENGINE = {engine:ReplacingMergeTree}
PARTITION BY toStartOfInterval(Bucket, toIntervalHour(3), 'UTC')
ORDER BY (Carrier, Key, Bucket)
SETTINGS index_granularity = 1024, {durable}
