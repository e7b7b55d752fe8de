// What the browser may import: types and the client. No schema library reaches the page.
export type {
  Alert,
  AlertingState,
  AlertNotification,
  AlertState,
  AlertsAnswer,
  AlertTransition,
  EvidenceTrace,
  FilePlace,
  Labels,
  Rule,
  RuleCondition,
  RuleFault,
  RuleFile,
  RuleState,
  RulesAnswer,
} from './alerts.ts';
export type {
  AttributeKey,
  AttributeScope,
  AttributesAnswer,
  AttributeValuesAnswer,
} from './attributes.ts';
export {
  type ApiClient,
  type ApiClientOptions,
  type CallOptions,
  createApiClient,
  type Fetch,
  problemOf,
} from './client.ts';
export type { CohortAnswer, CohortOperation } from './cohort.ts';
export type {
  CompareAnswer,
  ComparedAttribute,
  ComparedKey,
  ComparedSide,
  ComparedValue,
  LeftOutKey,
} from './compare.ts';
export type { CriticalPathAnswer, PathCohort, PathPart } from './critical-path.ts';
export type { ErrorGroup, ErrorsAnswer } from './errors.ts';
export type { Facet, FacetsAnswer } from './facets.ts';
export {
  LOG_LEVELS,
  type LogHistogramAnswer,
  type LogLevel,
  type LogRecord,
  type LogsAnswer,
} from './logs.ts';
export type {
  AnsweredRange,
  DurationNs,
  Meta,
  RedFigures,
  RedSeries,
  Steps,
  UnixNano,
} from './meta.ts';
export type {
  MetricLine,
  MetricSeriesAnswer,
  MetricSummary,
  MetricsAnswer,
  MetricType,
  MetricView,
} from './metrics.ts';
export { ApiProblem, type Problem, type ProblemPlace } from './problem.ts';
export type {
  AlertsQuestion,
  AttributesQuestion,
  AttributeValuesQuestion,
  CohortQuestion,
  ComparePopulation,
  CompareQuestion,
  CriticalPathQuestion,
  ErrorsQuestion,
  FacetsQuestion,
  HeatmapQuestion,
  KeepQuestion,
  LatencyQuestion,
  LogHistogramQuestion,
  LogSelectionQuestion,
  LogsQuestion,
  MetricSeriesQuestion,
  MetricsQuestion,
  RangeQuestion,
  ScopedQuestion,
  ServiceMapDiffQuestion,
  ServiceQuestion,
  ServicesQuestion,
  TimeInput,
  TracesQuestion,
} from './questions.ts';
export type {
  MapEdge,
  MapEdgeChange,
  MapNode,
  MapNodeChange,
  MapSide,
  NodeType,
  ServiceMapAnswer,
  ServiceMapDiffAnswer,
} from './service-map.ts';
export type {
  Dependency,
  ErrorTypes,
  Exemplar,
  ExemplarsAnswer,
  HeatmapAnswer,
  InstanceSummary,
  LatencyAnswer,
  OperationSummary,
  PeerSummary,
  ServiceAnswer,
  ServiceDependencies,
  ServiceFigures,
  ServiceOperations,
  ServicePart,
  ServiceResponses,
  ServiceRuntime,
  ServiceSummary,
  ServicesAnswer,
  ServiceVersions,
  StatusClasses,
  VersionSeen,
  VersionSummary,
} from './services.ts';
export { SKELETON_FLAGS, type SkeletonHeader } from './skeleton.ts';
export { readSkeleton, type SkeletonOptions } from './skeleton-client.ts';
export { SkeletonReader, type SkeletonSpans } from './skeleton-reader.ts';
export type {
  Fault,
  LedgerCounts,
  LedgerOutcome,
  LedgerPart,
  LedgerReason,
  RetentionForecast,
  Sender,
  SenderMistake,
  Signal,
  StatusAnswer,
} from './status.ts';
export type { TailEvents, TailTraces, TailTrouble } from './tail.ts';
export type {
  Attributes,
  AttributeTypes,
  AttributeValue,
  IncompleteReason,
  KeepAnswer,
  KeepMark,
  KeptState,
  NormalRange,
  QueryHint,
  Span,
  SpanAnswer,
  SpanEvent,
  SpanKind,
  SpanLink,
  SpanPlace,
  StatusCode,
  TraceAnswer,
  TraceSummary,
  TracesAnswer,
} from './traces.ts';
export type { SavedView, ViewsAnswer } from './views.ts';
