import { requestParts, type SpanInput } from '@tracewell/trace';

/** What the requests of one cohort spent on their critical paths. */
export interface CohortPaths {
  /** Requests that were read; every sum below is theirs. */
  readonly sampleCount: number;
  /** Requests that were picked but not read, because their trace has too many spans. */
  readonly leftOutCount: number;
  /** Whole nanoseconds; the parts sum to it exactly. */
  readonly durationSumNs: bigint;
  readonly parts: readonly PathSum[];
}

export interface PathSum {
  /** A service, or a database, queue or external that sends no spans. */
  readonly service: string;
  readonly operation: string;
  readonly sumNs: bigint;
}

interface PickedRequest {
  readonly traceId: string;
  readonly spanId: string;
}

/**
 * Adds up the critical paths of requests.
 * @param spansOf the spans of their traces; a trace of more than `spansMax` was cut and counts as left out
 */
export function sumPaths(
  requests: readonly PickedRequest[],
  spansOf: ReadonlyMap<string, readonly SpanInput[]>,
  spansMax: number,
): CohortPaths {
  const sums = new Map<string, { service: string; operation: string; sumNs: bigint }>();
  let sampleCount = 0;
  let durationSumNs = 0n;
  for (const { traceId, spanId } of requests) {
    const spans = spansOf.get(traceId) ?? [];
    const isWhole = spans.length <= spansMax && spans.some((span) => span.spanId === spanId);
    if (!isWhole) continue;
    sampleCount++;
    for (const { owner, operation, ns } of requestParts(spans, spanId)) {
      const key = `${owner}\n${operation}`;
      const sum = sums.get(key) ?? { service: owner, operation, sumNs: 0n };
      sum.sumNs += BigInt(ns);
      durationSumNs += BigInt(ns);
      sums.set(key, sum);
    }
  }
  const parts = [...sums.values()];
  return { sampleCount, leftOutCount: requests.length - sampleCount, durationSumNs, parts };
}
