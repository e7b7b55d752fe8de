import { DEPLOYMENT_ENV_SQL } from '../definitions.ts';
import {
  ATTRIBUTE_MAP,
  type ColumnTable,
  exporterColumn,
  ownColumn,
  TIME_CODEC,
} from './column.ts';

const LOW_CARDINALITY = 'LowCardinality(String)';

/** The exporter's 16 columns, then ours. */
export const OTEL_LOGS: ColumnTable = {
  table: 'otel_logs',
  columns: [
    // When it happened; when it was observed, or arrived, where the sender does not know.
    exporterColumn('Timestamp', 'DateTime64(9)', TIME_CODEC),
    exporterColumn('TraceId', 'String'),
    exporterColumn('SpanId', 'String'),
    // The lowest eight of OTLP's 32 bits: the others mean nothing yet.
    exporterColumn('TraceFlags', 'UInt8'),
    exporterColumn('SeverityText', LOW_CARDINALITY),
    exporterColumn('SeverityNumber', 'UInt8'),
    exporterColumn('ServiceName', LOW_CARDINALITY),
    // Text as it is; every other type as attributes are written, its type in AttributeTypes.
    exporterColumn('Body', 'String'),
    exporterColumn('ResourceSchemaUrl', LOW_CARDINALITY),
    exporterColumn('ResourceAttributes', ATTRIBUTE_MAP),
    exporterColumn('ScopeSchemaUrl', LOW_CARDINALITY),
    exporterColumn('ScopeName', 'String'),
    exporterColumn('ScopeVersion', LOW_CARDINALITY),
    exporterColumn('ScopeAttributes', ATTRIBUTE_MAP),
    exporterColumn('LogAttributes', ATTRIBUTE_MAP),
    exporterColumn('EventName', 'String'),
    // OTLP types of every attribute that is not a string, and of the body: see attribute-types.ts.
    ownColumn('AttributeTypes', LOW_CARDINALITY, "''"),
    // OTLP dropped_*_count as text, '' when all are 0: see dropped-counts.ts.
    ownColumn('DroppedCounts', LOW_CARDINALITY, "''"),
    // OTLP observed_time_unix_nano; 1970 where the sender gave none.
    ownColumn('ObservedTimestamp', 'DateTime64(9)', 'toDateTime64(0, 9)', TIME_CODEC),
    ownColumn('DeploymentEnv', LOW_CARDINALITY, DEPLOYMENT_ENV_SQL),
    // When the collector took the log record, whole seconds.
    ownColumn('IngestTime', 'DateTime', 'now()', 'Delta(4), ZSTD(1)'),
  ],
};
