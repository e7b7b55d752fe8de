import { percentilesSql } from '../sampled-durations.ts';
import { type QueryResult, query, type Store } from '../store.ts';
import { type Answer, answerOf, rangeParameters, SPANS_IN_RANGE } from './answer.ts';

/** A span name within a service and kind; the kind in the table's word. */
export interface OperationKey {
  readonly service: string;
  readonly operation: string;
  readonly kind: string;
}

export interface NormalRow extends OperationKey {
  readonly n: number;
  readonly p50Ns: string;
  readonly p95Ns: string;
}

/** Below this many spans an operation has no normal. */
const NORMAL_MIN_SAMPLES = 30;
/** A trace of more operations gets the normal of the first ones. */
const OPERATIONS_MAX = 500;
const HOUR_NS = 3_600_000_000_000n;

/** Normal: p50 to p95 of the same operation over the hour before `before`, where at least 30 spans were seen. */
export async function readNormal(
  store: Store,
  question: { readonly operations: readonly OperationKey[]; readonly before: bigint },
  signal?: AbortSignal,
): Promise<Answer<NormalRow[]>> {
  const { before } = question;
  const operations = question.operations.slice(0, OPERATIONS_MAX);
  if (operations.length === 0) return answerOf([], []);
  const result = await query<{
    service: string;
    operation: string;
    kind: string;
    n: string;
    quantiles: string[];
  }>(
    store,
    `SELECT ServiceName AS service, Operation AS operation, SpanKind AS kind, count() AS n, ${percentilesSql('1')} AS quantiles
     FROM otel_traces
     WHERE ${SPANS_IN_RANGE} AND ServiceName IN {services:Array(String)}
       AND has(arrayZip({services:Array(String)}, {operations:Array(String)}, {kinds:Array(String)}),
         (toString(ServiceName), toString(Operation), toString(SpanKind)))
     GROUP BY service, operation, kind HAVING n >= ${NORMAL_MIN_SAMPLES}`,
    {
      ...rangeParameters({ from: before - HOUR_NS, to: before }),
      services: operations.map(({ service }) => service),
      operations: operations.map(({ operation }) => operation),
      kinds: operations.map(({ kind }) => kind),
    },
    { signal, maxSeconds: 10 },
  );
  const rows = result.rows.map(({ service, operation, kind, n, quantiles }) => ({
    service,
    operation,
    kind,
    n: Number(n),
    p50Ns: quantiles[0] ?? '0',
    p95Ns: quantiles[1] ?? '0',
  }));
  return answerOf(rows, [result]);
}

export interface RankRow {
  /** Share of its kind that was faster, between 0 and 1. */
  readonly slowerThan: number;
  readonly n: number;
}

/** How a duration sits among the spans of its operation over the hour before; rows is undefined when there were none. */
export async function readRank(
  store: Store,
  question: OperationKey & { readonly durationNs: string; readonly before: bigint },
  signal?: AbortSignal,
): Promise<Answer<RankRow | undefined>> {
  const { service, operation, kind, durationNs, before } = question;
  const result: QueryResult<{ n: string; faster: string }> = await query(
    store,
    `SELECT count() AS n, countIf(Duration < {durationNs:UInt64}) AS faster FROM otel_traces
     WHERE ${SPANS_IN_RANGE} AND ServiceName = {service:String} AND Operation = {operation:String} AND SpanKind = {kind:String}`,
    {
      ...rangeParameters({ from: before - HOUR_NS, to: before }),
      service,
      operation,
      kind,
      durationNs,
    },
    { signal, maxSeconds: 10 },
  );
  const n = Number(result.rows[0]?.n ?? 0);
  return answerOf(n === 0 ? undefined : { n, slowerThan: Number(result.rows[0]?.faster) / n }, [
    result,
  ]);
}
