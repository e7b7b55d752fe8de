export { arrivedTrace, type CarriedTrace, carryTrace } from './carried-trace.ts';
export {
  SPAN_KINDS,
  type SpanInput,
  type SpanKindName,
  type TraceColumns,
  timeInTrace,
} from './columns.ts';
export {
  type Difference,
  differencesOf,
  type OtherOperation,
  type OwnOperation,
  otherOf,
  ownOperations,
} from './compare-operations.ts';
export type { CriticalPath } from './critical-path.ts';
export { type ExceptionText, errorText, exceptionsOf } from './error-causes.ts';
export { type Flame, firstEndingAfter, layoutFlame } from './flame.ts';
export { type Grouping, type GroupTotals, groupRows, groupTotals } from './groups.ts';
export type { IdleStretch } from './idle.ts';
export { ownerShares, type PathShare, pathShares } from './path-share.ts';
export { peerOf } from './peer.ts';
export { REPEAT_MIN, type Repeat } from './repeats.ts';
export { type RequestPart, requestParts } from './request-parts.ts';
export {
  type Folding,
  flipRepeat,
  flipRow,
  isCollapsed,
  isUnfolded,
  type Lines,
  layoutLines,
  OPEN_FOLDING,
  revealing,
} from './rows.ts';
export { eachOwnStretch } from './self-time.ts';
export { describeTrace, type SentenceFacts, type SentencePart, sentenceText } from './sentence.ts';
export { columnsOfSkeleton, type SkeletonInput } from './skeleton-columns.ts';
export type { Skew } from './skew.ts';
export type { SpanIds } from './span-ids.ts';
export { type AnalysisOptions, analyseColumns, analyseTrace, type Trace } from './trace.ts';
export { childrenOf, type TraceTree } from './tree.ts';
