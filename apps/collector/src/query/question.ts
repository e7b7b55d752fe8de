import type { Meta, NanoRange } from '@tracewell/api';
import { type ArrivalFacts, readArrivals, type Store } from '@tracewell/storage';

/** What is known of a request that needs no store. */
export interface RequestContext {
  readonly nowNs: bigint;
  /** `performance.now()` when the request came in. */
  readonly startedMs: number;
  /** When the oldest acknowledged span arrived that is not in the store, Unix milliseconds; undefined: nobody says. */
  readonly oldestUndeliveredMs: number | null | undefined;
}

/** What every question to the store is answered with. */
export interface QuestionContext extends RequestContext {
  readonly store: Store;
  /** Aborted when the asker goes away or time is up: ends the statement in ClickHouse too. */
  readonly signal: AbortSignal;
}

/** What a storage question says about its own cost. */
interface Cost {
  readonly rowsScanned: number;
  readonly truncated?: boolean;
}

export interface MetaFacts {
  readonly range: NanoRange;
  readonly costs: readonly Cost[];
  readonly arrivals?: ArrivalFacts;
  readonly truncatedBecause?: string | undefined;
}

const NO_ARRIVALS: ArrivalFacts = { lateSpans: 0, sampled: 1, rowsScanned: 0 };

/** The meta of an answer, from what its questions cost and what the ingest role last published. */
export function metaOf(context: RequestContext, facts: MetaFacts): Meta {
  const { range, costs, arrivals = NO_ARRIVALS, truncatedBecause } = facts;
  const nowMs = Number(context.nowNs / 1_000_000n);
  const { oldestUndeliveredMs } = context;
  const behindMs =
    oldestUndeliveredMs === null ? 0 : Math.max(0, nowMs - (oldestUndeliveredMs ?? nowMs));
  const completeTo = context.nowNs - BigInt(Math.round(behindMs)) * 1_000_000n;
  return {
    range: { from: String(range.from), to: String(range.to) },
    rowsScanned: costs.reduce((sum, cost) => sum + cost.rowsScanned, arrivals.rowsScanned),
    elapsedMs: Math.round((performance.now() - context.startedMs) * 10) / 10,
    truncated: truncatedBecause !== undefined || costs.some((cost) => cost.truncated === true),
    ...(truncatedBecause === undefined ? {} : { truncatedBecause }),
    sampled: arrivals.sampled,
    lateSpans: arrivals.lateSpans,
    behindMs: oldestUndeliveredMs === undefined ? null : behindMs,
    completeTo: String(completeTo < range.to ? completeTo : range.to),
  };
}

/** Late and sampled spans of a range: asked beside the question itself. */
export function arrivalsOf(
  context: QuestionContext,
  range: NanoRange,
  env?: string,
): Promise<ArrivalFacts> {
  return readArrivals(context.store, { ...range, env }, context.signal);
}

/** The meta of an answer that comes from published files: it holds for this moment. */
export function metaOfFiles(context: RequestContext): Meta {
  return metaOf(context, { range: { from: context.nowNs, to: context.nowNs }, costs: [] });
}
