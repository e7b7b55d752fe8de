-- The two ends of every call, each written by the span that knows it. They meet at query time by
-- (TraceId, JoinId), so that it does not matter in which order or in which request they arrived.
CREATE TABLE IF NOT EXISTS {local:otel_traces_edge_halves} {onCluster} (
  `Bucket` DateTime CODEC(Delta(4), ZSTD(1)),
  `TraceId` String CODEC(ZSTD(1)),
  `JoinId` String CODEC(ZSTD(1)),
  `Side` Enum8('caller' = 1, 'callee' = 2, 'link' = 3) CODEC(ZSTD(1)),
  `SpanId` String CODEC(ZSTD(1)),
  `SpanKind` LowCardinality(String) CODEC(ZSTD(1)),
  `ServiceName` LowCardinality(String) CODEC(ZSTD(1)),
  `PeerName` LowCardinality(String) CODEC(ZSTD(1)),
  `PeerKind` LowCardinality(String) CODEC(ZSTD(1)),
  `DeploymentEnv` LowCardinality(String) CODEC(ZSTD(1)),
  `Timestamp` DateTime64(9) CODEC(Delta(8), ZSTD(1)),
  `Duration` UInt64 CODEC(T64, ZSTD(1)),
  `IsRoot` UInt8 CODEC(ZSTD(1)),
  `IsError` UInt8 CODEC(ZSTD(1)),
  `Weight` Float32 CODEC(ZSTD(1)),
  `IngestTime` DateTime CODEC(Delta(4), ZSTD(1))
) ENGINE = {engine:MergeTree}
PARTITION BY toStartOfInterval(Bucket, toIntervalHour(3), 'UTC')
ORDER BY (Bucket, TraceId, JoinId, Side)
SETTINGS index_granularity = 8192, {durable}
