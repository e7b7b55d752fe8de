export {
  type AttributeType,
  type AttributeTypes,
  type AttributeValue,
  decodeAttributeTypes,
  encodeAttributeTypes,
  restoreAttribute,
  restoreAttributes,
  type TypesByKey,
} from './attribute-types.ts';
export { type Column, type ColumnTable, columnDdl } from './columns/column.ts';
export { decodeDroppedCounts } from './columns/dropped-counts.ts';
export { type LogsBlockOptions, openLogsBlock } from './columns/logs-block.ts';
export { type MetricsBlockOptions, openMetricsBlock } from './columns/metrics-block.ts';
export { type NativeValue, readRows } from './columns/native-values.ts';
export type {
  BlockMark,
  BlockSection,
  LogsBlock,
  MetricsBlock,
  OpenBlock,
  SealedTable,
  Signal,
  TracesBlock,
} from './columns/open-block.ts';
export {
  type AdmittedNames,
  type NamesPlace,
  type OperationNames,
  openOperationNames,
} from './columns/operation-names.ts';
export { OTEL_LOGS } from './columns/otel-logs.ts';
export { METRIC_TABLES } from './columns/otel-metrics.ts';
export { OTEL_TRACES } from './columns/otel-traces.ts';
export {
  countRows,
  openRowCutter,
  otherRows,
  type RowCutter,
  type RowRange,
} from './columns/select-rows.ts';
export { openStoredBlock } from './columns/stored-block.ts';
export { openTracesBlock, type TracesBlockOptions } from './columns/traces-block.ts';
export { BackupError, type BackupFacts, openBackup, writeBackup } from './copy/backup-folder.ts';
export { openStoreSource } from './copy/copy-from-store.ts';
export { copyIntoStore, hasBegun } from './copy/copy-into-store.ts';
export { type CopyProgress, totalRowsOf } from './copy/copy-source.ts';
export { dropHeldStores, holdStore } from './copy/held-store.ts';
export { countStoredRows } from './copy/stored-tables.ts';
export {
  type DeadLetter,
  type DeadLetterAbout,
  listDeadLetters,
  readDeadLetter,
  removeDeadLetter,
  writeDeadLetter,
} from './dead-letter-files.ts';
export {
  type ApiSpanKind,
  type ApiStatusCode,
  apiSpanKind,
  apiStatusCode,
  apiWordSql,
  tableWordSql,
} from './definitions.ts';
export { type BadRows, type FoundBadRows, findBadRows } from './find-bad-rows.ts';
export { type DeadlySearch, findDeadlyRows } from './find-deadly-rows.ts';
export { type InsertableTable, insertBlock } from './insert-block.ts';
export {
  type KeepMark,
  type KeepReason,
  type MarkTraces,
  markTraces,
  readMarks,
} from './keep-marks.ts';
export { type CopiedTraces, keepTraces, type LeavingHours } from './keep-traces.ts';
export { limitKept, type ThinnedPartition } from './kept-limit.ts';
export { type MigrateOptions, type MigrateResult, migrate, schemaVersion } from './migrate.ts';
export {
  type DroppedPartition,
  type DropReason,
  KEPT_SHARE,
  type RetentionPolicy,
  readSpanHours,
  SPAN_PARTITION_MS,
} from './partitions.ts';
export { type Answer, spannedRange, type TimeRange } from './queries/answer.ts';
export {
  type CompareSpans,
  type Comparison,
  compareSpans,
  type LeftOutKey,
} from './queries/compare-spans.ts';
export { type CountLogs, countLogs, type LogCount } from './queries/count-logs.ts';
export { type EvidenceRow, type FindEvidence, findEvidence } from './queries/find-evidence.ts';
export { type ExemplarRow, type FindExemplars, findExemplars } from './queries/find-exemplars.ts';
export { type FoundTraces, findTraces, type TraceRow } from './queries/find-traces.ts';
export type { ComparedAttribute, ComparedValue } from './queries/fold-same.ts';
export { isMigrated } from './queries/is-migrated.ts';
export {
  type AttributeValueRow,
  type ListAttributeValues,
  listAttributeValues,
} from './queries/list-attribute-values.ts';
export {
  type AttributeRow,
  type FoundAttributes,
  type ListAttributes,
  listAttributes,
} from './queries/list-attributes.ts';
export { type ErrorGroupRow, type ListErrors, listErrors } from './queries/list-errors.ts';
export {
  type ListedLogs,
  type ListLogs,
  type LogCursor,
  listLogs,
  type StoredLog,
} from './queries/list-logs.ts';
export {
  type ListMetrics,
  listMetrics,
  type MetricRow,
  type MetricTypeWord,
} from './queries/list-metrics.ts';
export { type KnownVersions, listVersions, type VersionRow } from './queries/list-versions.ts';
export {
  type LogSelection,
  leastSeverity,
  SEVERITY_LEVELS,
  type SeverityLevel,
  type UnknownLogField,
  unknownLogField,
} from './queries/log-search.ts';
export { type MapPair, mapDifference } from './queries/map-difference.ts';
export {
  type MeasurePeers,
  measurePeers,
  type PeerFigureRow,
  type PeerFigures,
} from './queries/measure-peers.ts';
export {
  type MeasureRequests,
  measureRequests,
  type RequestMeasure,
} from './queries/measure-requests.ts';
export type { SeriesLine, SeriesView } from './queries/metric-lines.ts';
export {
  type MetricSeriesRows,
  type ReadMetricSeries,
  readMetricSeries,
} from './queries/metric-series.ts';
export { type ArrivalFacts, LATE_AFTER_S, readArrivals } from './queries/read-arrivals.ts';
export {
  type CohortOperationRow,
  type CohortRows,
  type ReadCohort,
  readCohort,
} from './queries/read-cohort.ts';
export {
  COHORTS,
  type CohortName,
  type CohortRow,
  type ReadCriticalPaths,
  readCriticalPaths,
} from './queries/read-critical-paths.ts';
export { type DiskRoom, readDisk } from './queries/read-disk.ts';
export {
  BUCKETS_PER_OCTAVE,
  type HeatmapCell,
  type ReadHeatmap,
  readHeatmap,
} from './queries/read-heatmap.ts';
export { type LinkingSpan, readLinkedFrom } from './queries/read-linked-from.ts';
export {
  type NormalRow,
  type OperationKey,
  type RankRow,
  readNormal,
  readRank,
} from './queries/read-normal.ts';
export { type DurationStep, type PlaceRow, readPlace } from './queries/read-place.ts';
export { type ReadResponses, type ResponseRow, readResponses } from './queries/read-responses.ts';
export { type RuntimeRow, readRuntime } from './queries/read-runtime.ts';
export {
  readSkeleton,
  readSkeletonExtent,
  type SkeletonBlock,
} from './queries/read-skeleton.ts';
export { readStoreFacts, type StoreFacts, type TableSize } from './queries/read-store-facts.ts';
export { readTimeZone } from './queries/read-time-zone.ts';
export {
  readTrace,
  type StoredEvent,
  type StoredLink,
  type StoredSpan,
  type StoredTrace,
  TRACE_SPANS_MAX,
} from './queries/read-trace.ts';
export { readTraceOutline, type TraceOutline } from './queries/read-trace-outline.ts';
export { readTraceSummaries, type TraceSummaryRow } from './queries/read-trace-summaries.ts';
export { type RemovedSample, removeSampleSpans } from './queries/remove-sample-spans.ts';
export { type FigureRow, measureFigures } from './queries/request-figures.ts';
export type { FigureGroup, MeasureFigures } from './queries/request-figures-sql.ts';
export { countOperations } from './queries/sample-populations.ts';
export type { FindTraces, TraceCursor } from './queries/search-slices.ts';
export {
  type ReadServiceMap,
  readServiceMap,
  type ServiceMapRows,
} from './queries/service-map.ts';
export type {
  MapNodeType,
  ServiceMapEdge,
  ServiceMapNode,
} from './queries/service-map-graph.ts';
export type { PathSum } from './queries/sum-paths.ts';
export type { TraceExtent } from './queries/trace-source.ts';
export { type ReadVersionMap, readVersionMap } from './queries/version-map.ts';
export type { StoreMode } from './render-migration.ts';
export {
  type DroppedHours,
  type EnforceRetention,
  enforceRetention,
  type RetentionResult,
} from './retention.ts';
export { type SealEdges, type SealedEdges, sealEdges } from './seal-edges.ts';
export { type SpanCondition, searchToSql } from './search-to-sql.ts';
export { openStore, pingStore, type Store, type StoreConnection } from './store.ts';
export {
  classifyFailure,
  type FailureClass,
  isCut,
  isUnreadableCode,
  StoreError,
  type StoreErrorKind,
} from './store-error.ts';
export {
  type Completeness,
  completenessOf,
  type Incompleteness,
  SETTLED_AFTER_S,
} from './trace-completeness.ts';
export { type LedgerRow, writeLedger } from './write-ledger.ts';
