-- Spans: the columns of the OpenTelemetry Collector's ClickHouse exporter, then ours, which all have a DEFAULT.
-- Time first in the key: a question about minutes reads minutes. No TTL: upkeep drops the oldest partitions.
CREATE TABLE IF NOT EXISTS {local:otel_traces} {onCluster} (
  {columns:otel_traces},
  INDEX idx_trace_id TraceId TYPE bloom_filter(0.001) GRANULARITY 1,
  INDEX idx_duration Duration TYPE minmax GRANULARITY 1,
  INDEX idx_span_attr_key mapKeys(SpanAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX idx_span_attr_value mapValues(SpanAttributes) TYPE bloom_filter(0.01) GRANULARITY 1
) ENGINE = {engine:MergeTree}
PARTITION BY toStartOfInterval(Timestamp, toIntervalHour(3), 'UTC')
ORDER BY (toStartOfFiveMinutes(toDateTime(Timestamp)), ServiceName, SpanName, Timestamp)
SETTINGS index_granularity = 8192, {durable}
