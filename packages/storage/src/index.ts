export {
  type AttributeType,
  type AttributeTypes,
  type AttributeValue,
  decodeAttributeTypes,
  restoreAttribute,
  restoreAttributes,
  type TypesByKey,
} from './attribute-types.ts';
export { type Column, type ColumnTable, columnDdl } from './columns/column.ts';
export type {
  BlockMark,
  BlockSection,
  MetricsBlock,
  OpenBlock,
  SealedTable,
  Signal,
  TracesBlock,
} from './columns/open-block.ts';
export { METRIC_TABLES } from './columns/otel-metrics.ts';
export { OTEL_TRACES } from './columns/otel-traces.ts';
export { type InsertableTable, insertBlock } from './insert-block.ts';
export { type MigrateOptions, type MigrateResult, migrate, schemaVersion } from './migrate.ts';
export { type EvidenceRow, type FindEvidence, findEvidence } from './queries/find-evidence.ts';
export {
  type MeasureRequests,
  measureRequests,
  type RequestMeasure,
} from './queries/measure-requests.ts';
export { type RemovedSample, removeSampleSpans } from './queries/remove-sample-spans.ts';
export type { StoreMode } from './render-migration.ts';
export { openStore, pingStore, type Store, type StoreConnection } from './store.ts';
export { StoreError, type StoreErrorKind } from './store-error.ts';
