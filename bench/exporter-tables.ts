/**
 * Tables as the OpenTelemetry Collector's ClickHouse exporter makes them, each shape in a database of its own:
 * `exporter` as most deployments have them (bloom filters), `exporter_text` as its newest version (text indexes).
 */
export type ExporterShape = 'exporter' | 'exporter_text';

const WORDS = 'LowCardinality(String) CODEC(ZSTD(1))';
const TEXT = 'String CODEC(ZSTD(1))';
const MAP = 'Map(LowCardinality(String), String) CODEC(ZSTD(1))';

const columns = (durationCodec: string): string => `
  Timestamp DateTime64(9) CODEC(Delta(8), ZSTD(1)),
  TraceId ${TEXT}, SpanId ${TEXT}, ParentSpanId ${TEXT}, TraceState ${TEXT},
  SpanName ${WORDS}, SpanKind ${WORDS}, ServiceName ${WORDS},
  ResourceAttributes ${MAP}, ScopeName ${TEXT}, ScopeVersion ${TEXT}, SpanAttributes ${MAP},
  Duration UInt64 CODEC(${durationCodec}), StatusCode ${WORDS}, StatusMessage ${TEXT},
  Events Nested (Timestamp DateTime64(9), Name LowCardinality(String), Attributes Map(LowCardinality(String), String)) CODEC(ZSTD(1)),
  Links Nested (TraceId String, SpanId String, TraceState String, Attributes Map(LowCardinality(String), String)) CODEC(ZSTD(1))`;

const BLOOM_INDEXES = `
  INDEX idx_trace_id TraceId TYPE bloom_filter(0.001) GRANULARITY 1,
  INDEX idx_res_attr_key mapKeys(ResourceAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX idx_res_attr_value mapValues(ResourceAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX idx_span_attr_key mapKeys(SpanAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX idx_span_attr_value mapValues(SpanAttributes) TYPE bloom_filter(0.01) GRANULARITY 1,
  INDEX idx_duration Duration TYPE minmax GRANULARITY 1`;

const items = (map: string): string =>
  `arrayMap(kv -> concat(kv.1, '=', kv.2), CAST(${map}, 'Array(Tuple(String, String))'))`;

const TEXT_INDEXES = `
  ResourceAttributeItems Array(String) ALIAS ${items('ResourceAttributes')},
  SpanAttributeItems Array(String) ALIAS ${items('SpanAttributes')},
  INDEX idx_trace_id TraceId TYPE text(tokenizer = 'array'),
  INDEX idx_res_attr_key mapKeys(ResourceAttributes) TYPE text(tokenizer = 'array'),
  INDEX idx_res_attr_items ResourceAttributeItems TYPE text(tokenizer = 'array'),
  INDEX idx_span_attr_key mapKeys(SpanAttributes) TYPE text(tokenizer = 'array'),
  INDEX idx_span_attr_items SpanAttributeItems TYPE text(tokenizer = 'array'),
  INDEX idx_duration Duration TYPE minmax GRANULARITY 1,
  INDEX idx_lower_span_name lower(SpanName) TYPE tokenbf_v1(32768, 3, 0) GRANULARITY 8`;

/** The statements that make one shape, in their order. */
export function exporterTables(shape: ExporterShape): string[] {
  const isText = shape === 'exporter_text';
  const spans = `CREATE TABLE ${shape}.otel_traces (${columns(isText ? 'T64, ZSTD(1)' : 'ZSTD(1)')},
    ${isText ? TEXT_INDEXES : BLOOM_INDEXES}
    ) ENGINE = MergeTree PARTITION BY toDate(Timestamp)
    PRIMARY KEY (ServiceName, SpanName, toDateTime(Timestamp))
    ORDER BY (ServiceName, SpanName, toDateTime(Timestamp)${isText ? ', Timestamp' : ''})
    SETTINGS index_granularity = 8192, ttl_only_drop_parts = 1`;
  const times = isText
    ? `CREATE TABLE ${shape}.otel_traces_trace_id_ts (
        TraceId ${TEXT}, Start SimpleAggregateFunction(min, DateTime), End SimpleAggregateFunction(max, DateTime)
      ) ENGINE = AggregatingMergeTree PARTITION BY toStartOfWeek(Start) ORDER BY TraceId`
    : `CREATE TABLE ${shape}.otel_traces_trace_id_ts (
        TraceId ${TEXT}, Start DateTime CODEC(Delta, ZSTD(1)), End DateTime CODEC(Delta, ZSTD(1)),
        INDEX idx_trace_id TraceId TYPE bloom_filter(0.01) GRANULARITY 1
      ) ENGINE = MergeTree PARTITION BY toDate(Start) ORDER BY (TraceId, Start)`;
  return [
    `CREATE DATABASE ${shape}`,
    spans,
    times,
    `CREATE MATERIALIZED VIEW ${shape}.otel_traces_trace_id_ts_mv TO ${shape}.otel_traces_trace_id_ts AS
      SELECT TraceId, min(Timestamp) AS Start, max(Timestamp) AS End
      FROM ${shape}.otel_traces WHERE TraceId != '' GROUP BY TraceId`,
  ];
}
