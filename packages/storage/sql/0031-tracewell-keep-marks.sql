-- Why a trace is kept, and by whom: append-only, the newest row of a trace and reason counts.
-- TraceStart is the time of the trace, so that its marks leave with its spans.
CREATE TABLE IF NOT EXISTS {local:tracewell_keep_marks} {onCluster} (
  `TraceId` String CODEC(ZSTD(1)),
  `Reason` LowCardinality(String) CODEC(ZSTD(1)),
  `Note` String CODEC(ZSTD(1)),
  `TraceStart` DateTime CODEC(Delta(4), ZSTD(1)),
  `MarkedAt` DateTime64(3) CODEC(Delta(8), ZSTD(1)),
  `IsUndone` UInt8 CODEC(ZSTD(1))
) ENGINE = {engine:MergeTree}
PARTITION BY toStartOfInterval(TraceStart, toIntervalHour(3), 'UTC')
ORDER BY (TraceId, Reason, MarkedAt)
SETTINGS index_granularity = 1024, {durable}
