-- Log records: the columns of the OpenTelemetry Collector's ClickHouse exporter, then ours, which all have a DEFAULT.
-- The exporter's key: time first, so that a question about minutes reads minutes. No TTL: upkeep drops the oldest
-- partitions. The logs of a trace are found by the filter over TraceId.
CREATE TABLE IF NOT EXISTS {local:otel_logs} {onCluster} (
  {columns:otel_logs},
  INDEX idx_trace_id TraceId TYPE bloom_filter(0.001) GRANULARITY 1,
  INDEX idx_severity SeverityNumber TYPE minmax GRANULARITY 1,
  INDEX idx_log_attr_key mapKeys(LogAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX idx_log_attr_value mapValues(LogAttributes) TYPE bloom_filter(0.01) GRANULARITY 1
) ENGINE = {engine:MergeTree}
PARTITION BY toStartOfInterval(Timestamp, toIntervalHour(3), 'UTC')
ORDER BY (toStartOfFiveMinutes(toDateTime(Timestamp)), ServiceName, Timestamp)
SETTINGS index_granularity = 8192, {durable}
