import {
  DEPLOYMENT_ENV_SQL,
  IS_ENTRY_SQL,
  IS_ERROR_SQL,
  OPERATION_SQL,
  PEER_KIND_SQL,
  PEER_NAME_SQL,
} from '../definitions.ts';
import {
  ATTRIBUTE_MAP,
  type ColumnTable,
  exporterColumn,
  ownColumn,
  TIME_CODEC,
} from './column.ts';

const LOW_CARDINALITY = 'LowCardinality(String)';

/**
 * The exporter's 22 columns, then ours. `Nested` is written as its arrays, which is the same table; the order here is
 * the order of an INSERT.
 */
export const OTEL_TRACES: ColumnTable = {
  table: 'otel_traces',
  columns: [
    exporterColumn('Timestamp', 'DateTime64(9)', TIME_CODEC),
    exporterColumn('TraceId', 'String'),
    exporterColumn('SpanId', 'String'),
    exporterColumn('ParentSpanId', 'String'),
    exporterColumn('TraceState', 'String'),
    exporterColumn('SpanName', LOW_CARDINALITY),
    exporterColumn('SpanKind', LOW_CARDINALITY),
    exporterColumn('ServiceName', LOW_CARDINALITY),
    exporterColumn('ResourceAttributes', ATTRIBUTE_MAP),
    exporterColumn('ScopeName', 'String'),
    exporterColumn('ScopeVersion', 'String'),
    exporterColumn('SpanAttributes', ATTRIBUTE_MAP),
    exporterColumn('Duration', 'UInt64', 'T64, ZSTD(1)'),
    exporterColumn('StatusCode', LOW_CARDINALITY),
    exporterColumn('StatusMessage', 'String'),
    exporterColumn('Events.Timestamp', 'Array(DateTime64(9))'),
    exporterColumn('Events.Name', 'Array(LowCardinality(String))'),
    exporterColumn('Events.Attributes', `Array(${ATTRIBUTE_MAP})`),
    exporterColumn('Links.TraceId', 'Array(String)'),
    exporterColumn('Links.SpanId', 'Array(String)'),
    exporterColumn('Links.TraceState', 'Array(String)'),
    exporterColumn('Links.Attributes', `Array(${ATTRIBUTE_MAP})`),
    // OTLP Span.flags; IsEntry's DEFAULT reads it.
    ownColumn('Flags', 'UInt32', '0', 'T64, ZSTD(1)'),
    // OTLP types of every attribute that is not a string: see attribute-types.ts.
    ownColumn('AttributeTypes', LOW_CARDINALITY, "''"),
    ownColumn('ScopeAttributes', ATTRIBUTE_MAP, 'map()'),
    ownColumn('ResourceSchemaUrl', LOW_CARDINALITY, "''"),
    ownColumn('ScopeSchemaUrl', LOW_CARDINALITY, "''"),
    // OTLP dropped_*_count as text, '' when all are 0: see dropped-counts.ts.
    ownColumn('DroppedCounts', LOW_CARDINALITY, "''"),
    // OTLP Link.flags, one for each link; empty for foreign writers.
    ownColumn('LinkFlags', 'Array(UInt32)', '[]'),
    ownColumn('IsEntry', 'UInt8', IS_ENTRY_SQL),
    ownColumn('IsError', 'UInt8', IS_ERROR_SQL),
    ownColumn('Operation', LOW_CARDINALITY, OPERATION_SQL),
    ownColumn('DeploymentEnv', LOW_CARDINALITY, DEPLOYMENT_ENV_SQL),
    ownColumn('PeerName', LOW_CARDINALITY, PEER_NAME_SQL),
    ownColumn('PeerKind', LOW_CARDINALITY, PEER_KIND_SQL),
    // Spans that one stored span stands for, from tracestate `ot=th:`.
    ownColumn('SampleWeight', 'Float32', '1'),
    // When the collector took the span, whole seconds.
    ownColumn('IngestTime', 'DateTime', 'now()', 'Delta(4), ZSTD(1)'),
  ],
};
