// What the list of traces asks beside the traces themselves.
export {
  type CountFacets,
  countFacets,
  countTraceDurations,
  type FacetCounts,
  type FacetSelection,
} from '../queries/count-facets.ts';
export { newestSpansFrom } from '../queries/newest-spans.ts';
export {
  countTraces,
  type RankTraces,
  rankTraces,
  type TraceRank,
} from '../queries/rank-traces.ts';
export {
  type ArrivedTrace,
  type ReadArrivedTraces,
  readArrivedTraces,
} from '../queries/read-arrived-traces.ts';
export { type OwnTimes, readOwnTimes } from '../queries/read-own-times.ts';
export { findTellingKeys } from '../queries/telling-keys.ts';
