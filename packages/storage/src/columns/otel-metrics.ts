import {
  ATTRIBUTE_MAP,
  type Column,
  type ColumnTable,
  exporterColumn,
  ownColumn,
  TIME_CODEC,
} from './column.ts';

const LOW_CARDINALITY = 'LowCardinality(String)';

/**
 * Times keep the exporter's older `DateTime64(9)` instead of its newer `DateTime`, because points come back to the
 * nanosecond; either exporter version can insert into it.
 */
const POINT: readonly Column[] = [
  exporterColumn('ResourceAttributes', ATTRIBUTE_MAP),
  exporterColumn('ResourceSchemaUrl', 'String'),
  exporterColumn('ScopeName', 'String'),
  exporterColumn('ScopeVersion', 'String'),
  exporterColumn('ScopeAttributes', ATTRIBUTE_MAP),
  exporterColumn('ScopeDroppedAttrCount', 'UInt32'),
  exporterColumn('ScopeSchemaUrl', 'String'),
  exporterColumn('ServiceName', LOW_CARDINALITY),
  exporterColumn('MetricName', LOW_CARDINALITY),
  exporterColumn('MetricDescription', 'String'),
  exporterColumn('MetricUnit', 'String'),
  exporterColumn('Attributes', ATTRIBUTE_MAP),
  exporterColumn('StartTimeUnix', 'DateTime64(9)', TIME_CODEC),
  exporterColumn('TimeUnix', 'DateTime64(9)', TIME_CODEC),
  exporterColumn('Flags', 'UInt32'),
  // Types of every attribute that is not a string: see attribute-types.ts.
  ownColumn('AttributeTypes', LOW_CARDINALITY, "''"),
  ownColumn('IngestTime', 'DateTime', 'now()', 'Delta(4), ZSTD(1)'),
];

const EXEMPLARS: readonly Column[] = [
  exporterColumn('Exemplars.FilteredAttributes', `Array(${ATTRIBUTE_MAP})`),
  exporterColumn('Exemplars.TimeUnix', 'Array(DateTime64(9))'),
  exporterColumn('Exemplars.Value', 'Array(Float64)'),
  exporterColumn('Exemplars.SpanId', 'Array(String)'),
  exporterColumn('Exemplars.TraceId', 'Array(String)'),
];

/** Which optional fields the sender gave: bit 0 Sum, bit 1 Min, bit 2 Max. The exporter writes 0 for an absent one. */
const PRESENT = ownColumn('Present', 'UInt8', '7');

const OTEL_METRICS_GAUGE: ColumnTable = {
  table: 'otel_metrics_gauge',
  columns: [...POINT, ...EXEMPLARS, exporterColumn('Value', 'Float64')],
};

const OTEL_METRICS_SUM: ColumnTable = {
  table: 'otel_metrics_sum',
  columns: [
    ...POINT,
    ...EXEMPLARS,
    exporterColumn('Value', 'Float64'),
    exporterColumn('AggregationTemporality', 'Int32'),
    exporterColumn('IsMonotonic', 'Bool', 'Delta(1), ZSTD(1)'),
  ],
};

const OTEL_METRICS_HISTOGRAM: ColumnTable = {
  table: 'otel_metrics_histogram',
  columns: [
    ...POINT,
    ...EXEMPLARS,
    exporterColumn('Count', 'UInt64', TIME_CODEC),
    exporterColumn('Sum', 'Float64'),
    exporterColumn('BucketCounts', 'Array(UInt64)'),
    exporterColumn('ExplicitBounds', 'Array(Float64)'),
    exporterColumn('Min', 'Float64'),
    exporterColumn('Max', 'Float64'),
    exporterColumn('AggregationTemporality', 'Int32'),
    PRESENT,
  ],
};

const OTEL_METRICS_EXPONENTIAL_HISTOGRAM: ColumnTable = {
  table: 'otel_metrics_exponential_histogram',
  columns: [
    ...POINT,
    ...EXEMPLARS,
    exporterColumn('Count', 'UInt64', TIME_CODEC),
    exporterColumn('Sum', 'Float64'),
    exporterColumn('Scale', 'Int32'),
    exporterColumn('ZeroCount', 'UInt64'),
    exporterColumn('PositiveOffset', 'Int32'),
    exporterColumn('PositiveBucketCounts', 'Array(UInt64)'),
    exporterColumn('NegativeOffset', 'Int32'),
    exporterColumn('NegativeBucketCounts', 'Array(UInt64)'),
    exporterColumn('Min', 'Float64'),
    exporterColumn('Max', 'Float64'),
    exporterColumn('AggregationTemporality', 'Int32'),
    ownColumn('ZeroThreshold', 'Float64', '0'),
    PRESENT,
  ],
};

const OTEL_METRICS_SUMMARY: ColumnTable = {
  table: 'otel_metrics_summary',
  columns: [
    ...POINT,
    exporterColumn('Count', 'UInt64', TIME_CODEC),
    exporterColumn('Sum', 'Float64'),
    exporterColumn('ValueAtQuantiles.Quantile', 'Array(Float64)'),
    exporterColumn('ValueAtQuantiles.Value', 'Array(Float64)'),
  ],
};

export const METRIC_TABLES: readonly ColumnTable[] = [
  OTEL_METRICS_GAUGE,
  OTEL_METRICS_SUM,
  OTEL_METRICS_HISTOGRAM,
  OTEL_METRICS_EXPONENTIAL_HISTOGRAM,
  OTEL_METRICS_SUMMARY,
];
