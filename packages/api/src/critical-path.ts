import type { DurationNs, Meta } from './meta.ts';

/** The requests around one percentile of the duration whose critical paths were added up. */
export interface PathCohort {
  /** `p50`: between p45 and p55; `p95`: p92.5 to p97.5; `p99`: p97.5 to p99.5. */
  readonly name: 'p50' | 'p95' | 'p99';
  /** Shortest and longest duration of the cohort. */
  readonly fromNs: DurationNs;
  readonly toNs: DurationNs;
  readonly requestCount: number;
  /** Requests that were read, at most 100, chosen by a hash of their ids: the n of the means. */
  readonly sampleCount: number;
  /** Chosen requests that were not read because their trace has over 1,000 spans. */
  readonly leftOutCount: number;
  /** Fewer than 50 were read: no mean is given. */
  readonly isTooFew: boolean;
  /** Mean duration of the requests read; the cohort's parts sum to it exactly. null: too few. */
  readonly meanNs: DurationNs | null;
}

/** What one operation contributes to the duration of a request, as a mean over the requests of a cohort. */
export interface PathPart {
  /** A service, or a database, queue or external that sends no spans; '' for all parts beyond the 40 largest. */
  readonly service: string;
  readonly operation: string;
  /** By cohort, in the order of `cohorts`; null where the cohort has too few requests. */
  readonly meanNs: readonly (DurationNs | null)[];
}

export interface CriticalPathAnswer {
  /** p50, p95 and p99; empty when there was no request. */
  readonly cohorts: readonly PathCohort[];
  /** The largest contribution to any cohort first, at most 41. */
  readonly parts: readonly PathPart[];
  readonly meta: Meta;
}
