-- Which revision of a minute's edges counts: the newest. Written behind the edges themselves, so that a revision that
-- was never finished is never read. Halves is how many there were: more of them make the minute dirty.
CREATE TABLE IF NOT EXISTS {local:otel_service_edges_sealed} {onCluster} (
  `Minute` DateTime CODEC(Delta(4), ZSTD(1)),
  `Revision` UInt64 CODEC(ZSTD(1)),
  `Halves` UInt64 CODEC(T64, ZSTD(1)),
  `IsFinal` UInt8 CODEC(ZSTD(1)),
  `SealedAt` DateTime CODEC(Delta(4), ZSTD(1))
) ENGINE = {engine:MergeTree}
PARTITION BY toDate(Minute, 'UTC')
ORDER BY (Minute, Revision)
SETTINGS index_granularity = 1024, {durable}
