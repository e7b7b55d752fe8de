import type { Expression } from '@tracewell/search';
import { searchToSql } from '../search-to-sql.ts';
import { query, type Store } from '../store.ts';
import {
  type Answer,
  answerOf,
  rangeParameters,
  SPANS_IN_RANGE,
  type TimeRange,
} from './answer.ts';

export interface ReadArrivedTraces {
  /** When the spans began: bounds what is read. */
  readonly range: TimeRange;
  /** Spans that came in at this moment or later, Unix seconds. */
  readonly arrivedFromS: number;
  /** Which spans match; undefined: every request. */
  readonly tree: Expression | undefined;
  readonly env?: string | undefined;
  readonly limit: number;
}

export interface ArrivedTrace {
  readonly traceId: string;
  readonly matchedSpanId: string;
}

/** Traces with a matching span that has arrived lately, the newest span first. */
export async function readArrivedTraces(
  store: Store,
  question: ReadArrivedTraces,
  signal?: AbortSignal,
): Promise<Answer<ArrivedTrace[]>> {
  const { range, arrivedFromS, tree, env, limit } = question;
  const searched = searchToSql(tree, { slice: SPANS_IN_RANGE });
  const terms = [
    SPANS_IN_RANGE,
    'IngestTime >= toDateTime({arrivedFrom:UInt32})',
    "TraceId != ''",
    tree === undefined ? 'IsEntry = 1' : searched.sql,
  ];
  if (env !== undefined) terms.push('DeploymentEnv = {env:String}');
  const result = await query<ArrivedTrace>(
    store,
    `SELECT TraceId AS traceId, argMin(SpanId, Timestamp) AS matchedSpanId FROM otel_traces
     WHERE ${terms.join(' AND ')} GROUP BY TraceId ORDER BY max(Timestamp) DESC, TraceId LIMIT {limit:UInt32}`,
    {
      ...searched.parameters,
      ...rangeParameters(range),
      arrivedFrom: arrivedFromS,
      limit,
      ...(env === undefined ? {} : { env }),
    },
    { signal },
  );
  return answerOf(result.rows, [result], result.rows.length === limit);
}
