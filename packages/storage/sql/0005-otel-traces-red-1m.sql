-- Rate, errors and durations by minute. It outlives the spans; percentiles are within 1 %.
CREATE TABLE IF NOT EXISTS {local:otel_traces_red_1m} {onCluster} (
  `Timestamp` DateTime CODEC(Delta(4), ZSTD(1)),
  `ServiceName` LowCardinality(String) CODEC(ZSTD(1)),
  `Operation` LowCardinality(String) CODEC(ZSTD(1)),
  `SpanKind` LowCardinality(String) CODEC(ZSTD(1)),
  `DeploymentEnv` LowCardinality(String) CODEC(ZSTD(1)),
  `IsEntry` UInt8 CODEC(ZSTD(1)),
  `IsError` UInt8 CODEC(ZSTD(1)),
  `Count` SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
  `Weight` SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
  `DurationSum` SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
  `DurationMin` SimpleAggregateFunction(min, UInt64) CODEC(T64, ZSTD(1)),
  `DurationMax` SimpleAggregateFunction(max, UInt64) CODEC(T64, ZSTD(1)),
  `DurationDD` AggregateFunction(quantilesDD(0.01, 0.5), UInt64) CODEC(ZSTD(1))
) ENGINE = {engine:AggregatingMergeTree}
PARTITION BY toDate(Timestamp, 'UTC')
ORDER BY (toStartOfHour(Timestamp), ServiceName, Operation, SpanKind, DeploymentEnv, IsEntry, IsError, Timestamp)
SETTINGS index_granularity = 1024, {durable}
