import type { DurationNs, Meta } from './meta.ts';
import type { SpanKind } from './traces.ts';

/** What the traces of a cohort did under one name. Quantiles are over those traces that have the operation. */
export interface CohortOperation {
  readonly service: string;
  readonly name: string;
  readonly kind: SpanKind;
  /** Traces of the cohort that have it. */
  readonly traceCount: number;
  /** Traces in which one of its spans failed. */
  readonly failedTraceCount: number;
  /** Spans a trace. */
  readonly callsP50: number;
  readonly callsP95: number;
  readonly callsMax: number;
  /** The longest span of a trace. */
  readonly longestP50Ns: DurationNs;
  readonly longestP95Ns: DurationNs;
  /** Its spans of a trace added up. */
  readonly totalP50Ns: DurationNs;
}

/** The traces that are normal for an operation: those whose request lies nearest to the median duration. */
export interface CohortAnswer {
  /** Requests of the operation in the range, of which the nearest were read. */
  readonly requestCount: number;
  readonly p50Ns: DurationNs;
  /** Traces read, at most 200: the n of every figure below. */
  readonly traceCount: number;
  /** Shortest and longest request read. */
  readonly fromNs: DurationNs;
  readonly toNs: DurationNs;
  /** Those of most traces first, at most 2,000. */
  readonly operations: readonly CohortOperation[];
  readonly meta: Meta;
}
