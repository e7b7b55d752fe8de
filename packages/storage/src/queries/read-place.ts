import { query, type Store } from '../store.ts';
import { type Answer, answerOf, rangeParameters, SPANS_IN_RANGE } from './answer.ts';
import type { OperationKey } from './read-normal.ts';

/** How many spans of an operation took so long: durations from `fromNs` up to `toNs`, not included. */
export interface DurationStep {
  readonly fromNs: string;
  readonly toNs: string;
  readonly count: number;
}

export interface PlaceRow {
  /** Share of the operation's spans that were faster, between 0 and 1. */
  readonly slowerThan: number;
  readonly n: number;
  /** From the shortest on; steps without a span are left out. */
  readonly steps: readonly DurationStep[];
}

/** Four steps for each doubling of the duration: narrower than the eye tells apart on 300 pixels. */
const STEPS_A_DOUBLING = 4;
const HOUR_NS = 3_600_000_000_000n;

function edgeNs(step: number): string {
  return String(Math.round(2 ** (step / STEPS_A_DOUBLING)));
}

/**
 * How a duration sits among the spans of its operation over the hour before `before`, and how those are distributed.
 * Spans that were sampled before they came count once each. `rows` is undefined when there were none.
 */
export async function readPlace(
  store: Store,
  question: OperationKey & { readonly durationNs: string; readonly before: bigint },
  signal?: AbortSignal,
): Promise<Answer<PlaceRow | undefined>> {
  const { service, operation, kind, durationNs, before } = question;
  const result = await query<{ step: number; n: string; faster: string }>(
    store,
    `SELECT toInt16(floor(log2(greatest(Duration, 1)) * ${STEPS_A_DOUBLING})) AS step, count() AS n,
       countIf(Duration < {durationNs:UInt64}) AS faster
     FROM otel_traces
     WHERE ${SPANS_IN_RANGE} AND ServiceName = {service:String} AND Operation = {operation:String} AND SpanKind = {kind:String}
     GROUP BY step ORDER BY step`,
    {
      ...rangeParameters({ from: before - HOUR_NS, to: before }),
      service,
      operation,
      kind,
      durationNs,
    },
    { signal, maxSeconds: 10 },
  );
  const steps = result.rows.map(({ step, n }) => ({
    fromNs: edgeNs(step),
    toNs: edgeNs(step + 1),
    count: Number(n),
  }));
  const n = steps.reduce((sum, { count }) => sum + count, 0);
  const faster = result.rows.reduce((sum, row) => sum + Number(row.faster), 0);
  return answerOf(n === 0 ? undefined : { n, slowerThan: faster / n, steps }, [result]);
}
