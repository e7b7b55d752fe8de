-- Whole traces that outlive their hours: see keep-traces.ts. The columns of otel_traces; read by trace id only, hence
-- the key. No TTL: upkeep holds its size to a share of the budget.
CREATE TABLE IF NOT EXISTS {local:otel_traces_kept} {onCluster} (
  {columns:otel_traces}
) ENGINE = {engine:MergeTree}
PARTITION BY toStartOfInterval(Timestamp, toIntervalHour(3), 'UTC')
ORDER BY (TraceId, Timestamp)
SETTINGS index_granularity = 1024, {durable}
