-- Points of one metric type: columns of the OpenTelemetry Collector's ClickHouse exporter, then ours.
CREATE TABLE IF NOT EXISTS {local:otel_metrics_sum} {onCluster} (
  {columns:otel_metrics_sum},
  INDEX idx_attr_key mapKeys(Attributes) TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX idx_attr_value mapValues(Attributes) TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX idx_time TimeUnix TYPE minmax GRANULARITY 1
) ENGINE = {engine:MergeTree}
PARTITION BY toDate(TimeUnix, 'UTC')
ORDER BY (ServiceName, MetricName, toStartOfHour(toDateTime(TimeUnix)), cityHash64(Attributes), TimeUnix)
SETTINGS index_granularity = 8192, {durable}
