-- Calls of whole minutes, computed again whenever halves come late: only the revision that
-- otel_service_edges_sealed names counts. Outlives the spans, as the figures by minute do.
CREATE TABLE IF NOT EXISTS {local:otel_service_edges_1m} {onCluster} (
  `Minute` DateTime CODEC(Delta(4), ZSTD(1)),
  `Revision` UInt64 CODEC(ZSTD(1)),
  `Type` LowCardinality(String) CODEC(ZSTD(1)),
  `SourceType` LowCardinality(String) CODEC(ZSTD(1)),
  `Source` LowCardinality(String) CODEC(ZSTD(1)),
  `TargetType` LowCardinality(String) CODEC(ZSTD(1)),
  `Target` LowCardinality(String) CODEC(ZSTD(1)),
  `Address` LowCardinality(String) CODEC(ZSTD(1)),
  `DeploymentEnv` LowCardinality(String) CODEC(ZSTD(1)),
  `CallerEnv` LowCardinality(String) CODEC(ZSTD(1)),
  `Calls` UInt64 CODEC(T64, ZSTD(1)),
  `Failures` UInt64 CODEC(T64, ZSTD(1)),
  `Weights` Float64 CODEC(ZSTD(1)),
  `FailedWeights` Float64 CODEC(ZSTD(1)),
  `Copies` UInt64 CODEC(T64, ZSTD(1)),
  `Durations` Array(UInt64) CODEC(ZSTD(1)),
  `Sketch` AggregateFunction(quantilesDDArray(0.01, 0.5), Array(UInt64)) CODEC(ZSTD(1))
) ENGINE = {engine:MergeTree}
PARTITION BY toDate(Minute, 'UTC')
ORDER BY (Minute, Revision, Type, Source, Target)
SETTINGS index_granularity = 1024, {durable}
