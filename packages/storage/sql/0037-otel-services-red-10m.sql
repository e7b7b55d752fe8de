-- Rate, errors and durations of services by ten minutes: what otel_traces_red_1m says, without operations, so that a
-- day of all services is some thousand sketches and not some hundred thousand.
CREATE TABLE IF NOT EXISTS {local:otel_services_red_10m} {onCluster} (
  `Timestamp` DateTime CODEC(Delta(4), ZSTD(1)),
  `ServiceName` LowCardinality(String) CODEC(ZSTD(1)),
  `DeploymentEnv` LowCardinality(String) CODEC(ZSTD(1)),
  `IsEntry` UInt8 CODEC(ZSTD(1)),
  `IsError` UInt8 CODEC(ZSTD(1)),
  `LastMinute` SimpleAggregateFunction(max, DateTime) CODEC(Delta(4), ZSTD(1)),
  `Count` SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
  `Weight` SimpleAggregateFunction(sum, Float64) CODEC(ZSTD(1)),
  `DurationSum` SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
  `DurationDD` AggregateFunction(quantilesDD(0.01, 0.5), UInt64) CODEC(ZSTD(1))
) ENGINE = {engine:AggregatingMergeTree}
PARTITION BY toDate(Timestamp, 'UTC')
ORDER BY (Timestamp, ServiceName, DeploymentEnv, IsEntry, IsError)
SETTINGS index_granularity = 1024, {durable}
