/** Unix nanoseconds as a decimal string: 64-bit values never pass through a JavaScript number. */
export type UnixNano = string;

/** A duration in nanoseconds as a decimal string. */
export type DurationNs = string;

/** A half-open interval of time: `from` belongs to it, `to` does not. */
export interface AnsweredRange {
  readonly from: UnixNano;
  readonly to: UnixNano;
}

/** What an answer says about itself: every page prints it in its footer line. */
export interface Meta {
  /** The range that was really answered; whole minutes when it came from rollups. */
  readonly range: AnsweredRange;
  readonly rowsScanned: number;
  readonly elapsedMs: number;
  /** True when a cap cut the answer; `truncatedBecause` says which one. */
  readonly truncated: boolean;
  readonly truncatedBecause?: string;
  /** Smallest keep probability of the rows read: 1 when nothing was sampled. */
  readonly sampled: number;
  /** Spans of the range that arrived more than 60 s after they had ended. */
  readonly lateSpans: number;
  /** Age of the oldest acknowledged but undelivered record; null while the receiving process says nothing. */
  readonly behindMs: number | null;
  /** Everything that ended before this moment and had been sent is in the answer. */
  readonly completeTo?: UnixNano;
}

/**
 * Values at even steps: `values[i]` covers `[start + i*step, start + (i+1)*step)`.
 * null is a gap (nothing was measured), never zero.
 */
export interface Steps {
  readonly startTimeUnixNano: UnixNano;
  readonly stepNs: DurationNs;
}

/** Rate, errors and durations of requests, once for a whole range. Definitions: docs/api.md, "What counts". */
export interface RedFigures {
  /** Requests: SERVER and CONSUMER spans, and roots; where senders sample, as many as the stored ones stand for. */
  readonly requestCount: number;
  readonly errorCount: number;
  /** Stored requests: the n of every percentile below. */
  readonly sampleCount: number;
  readonly ratePerSecond: number;
  /** Between 0 and 1; null when there was no request. */
  readonly errorRatio: number | null;
  readonly p50Ns: DurationNs | null;
  readonly p95Ns: DurationNs | null;
  readonly p99Ns: DurationNs | null;
}

/** The same, step by step, in columns of equal length. */
export interface RedSeries extends Steps {
  /** Requests in the step: 0 where the columns below hold a gap. */
  readonly requestCount: readonly number[];
  readonly ratePerSecond: readonly (number | null)[];
  readonly errorRatio: readonly (number | null)[];
  readonly p50Ns: readonly (DurationNs | null)[];
  readonly p95Ns: readonly (DurationNs | null)[];
  readonly p99Ns: readonly (DurationNs | null)[];
}
