-- One row a trace once merged; always read with GROUP BY TraceId, never filtered by time before it.
-- Start and End are the exporter's (seconds, End is the start of the last span); the others are ours.
CREATE TABLE IF NOT EXISTS {local:otel_traces_trace_id_ts} {onCluster} (
  `TraceId` String CODEC(ZSTD(1)),
  `Start` SimpleAggregateFunction(min, DateTime) CODEC(Delta(4), ZSTD(1)),
  `End` SimpleAggregateFunction(max, DateTime) CODEC(Delta(4), ZSTD(1)),
  `StartTime` SimpleAggregateFunction(min, DateTime64(9)) CODEC(Delta(8), ZSTD(1)),
  `EndTime` SimpleAggregateFunction(max, DateTime64(9)) CODEC(Delta(8), ZSTD(1)),
  `Root` AggregateFunction(argMinIf, Tuple(ServiceName String, Operation String, SpanKind String, DeploymentEnv String, Duration UInt64), DateTime64(9), UInt8) CODEC(ZSTD(1)),
  `RootCount` SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
  `SpanCount` SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
  `ErrorCount` SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
  `Services` SimpleAggregateFunction(groupUniqArrayArray, Array(String)) CODEC(ZSTD(1))
) ENGINE = {engine:AggregatingMergeTree}
PARTITION BY toStartOfInterval(Start, toIntervalHour(3), 'UTC')
ORDER BY TraceId
SETTINGS index_granularity = 256, {durable}
