import type { Expression, Field } from '@tracewell/search';
import { searchToSql } from '../search-to-sql.ts';
import { query, type Store } from '../store.ts';
import {
  type Answer,
  answerOf,
  rangeParameters,
  SPANS_IN_RANGE,
  type TimeRange,
} from './answer.ts';
import { fieldValuesSql } from './field-values-sql.ts';

/** Which traces are counted: those with a matching span in the range. */
export interface FacetSelection {
  readonly range: TimeRange;
  readonly env?: string | undefined;
  /** undefined: every span matches. */
  readonly tree: Expression | undefined;
}

export interface CountFacets extends FacetSelection {
  /** Intrinsic fields of a span, or attributes. */
  readonly fields: readonly Field[];
  /** Values kept of each field. */
  readonly limit: number;
}

/** The values of one field, most traces first. */
export interface FacetCounts {
  readonly values: readonly { readonly value: string; readonly traceCount: number }[];
  readonly distinctValues: number;
  /** Traces with a matching span, whether it has the field or not. */
  readonly traceCount: number;
}

/**
 * How many traces have a matching span with each value of each field: what the question would find with
 * `field = value` added. Exact; traces are told apart by 64 bits of their id's hash.
 * @returns one entry a field, in their order
 */
export async function countFacets(
  store: Store,
  question: CountFacets,
  signal?: AbortSignal,
): Promise<Answer<FacetCounts[]>> {
  const { fields, limit } = question;
  const selected = selectionSql(question);
  const pairs = fields.map((field, at) => {
    const { source, present } = fieldValuesSql(field, `{key${at}:String}`);
    return `(${at}, toString(${source}), ${present})`;
  });
  const keys = fields.map((field, at) => [`key${at}`, field.kind === 'attribute' ? field.key : '']);
  const result = await query<Record<'field' | 'value' | 'traces' | 'distinctValues', string>>(
    store,
    `SELECT field, value, traces, distinctValues FROM (
       SELECT pair.1 AS field, pair.2 AS value, uniqExact(cityHash64(TraceId)) AS traces,
         count() OVER (PARTITION BY field) AS distinctValues,
         row_number() OVER (PARTITION BY field ORDER BY traces DESC, value) AS place
       FROM otel_traces ARRAY JOIN arrayFilter(pair -> pair.3 = 1, [${[...pairs, `(${fields.length}, '', 1)`].join(', ')}]) AS pair
       WHERE ${selected.sql} GROUP BY field, value)
     WHERE place <= {limit:UInt32} ORDER BY field, place`,
    { ...selected.parameters, ...Object.fromEntries(keys), limit },
    { signal },
  );
  const rowsOf = (at: number) => result.rows.filter(({ field }) => Number(field) === at);
  const traceCount = Number(rowsOf(fields.length)[0]?.traces ?? 0);
  const counts = fields.map((_, at) => {
    const rows = rowsOf(at);
    return {
      values: rows.map(({ value, traces }) => ({ value, traceCount: Number(traces) })),
      distinctValues: Number(rows[0]?.distinctValues ?? 0),
      traceCount,
    };
  });
  return answerOf(counts, [result]);
}

/** How many traces there are, and how many took longer than each of the durations (nanoseconds). */
export async function countTraceDurations(
  store: Store,
  question: FacetSelection & { readonly longerThanNs: readonly bigint[] },
  signal?: AbortSignal,
): Promise<Answer<{ readonly traceCount: number; readonly longer: readonly number[] }>> {
  const selected = selectionSql(question);
  const result = await query<{ traces: string; longer: readonly string[] }>(
    store,
    `SELECT count() AS traces, sumForEach(arrayMap(bound -> duration > bound, {bounds:Array(UInt64)})) AS longer FROM (
       SELECT toUInt64(greatest(0, toUnixTimestamp64Nano(max(EndTime)) - toUnixTimestamp64Nano(min(StartTime)))) AS duration
       FROM otel_traces_trace_id_ts WHERE TraceId IN (SELECT TraceId FROM otel_traces WHERE ${selected.sql}) GROUP BY TraceId)`,
    { ...selected.parameters, bounds: question.longerThanNs },
    { signal },
  );
  const { traces = '0', longer = [] } = result.rows[0] ?? {};
  const counts = question.longerThanNs.map((_, at) => Number(longer[at] ?? 0));
  return answerOf({ traceCount: Number(traces), longer: counts }, [result]);
}

/** Condition on the span table. */
export function selectionSql({ range, env, tree }: FacetSelection) {
  const searched = searchToSql(tree, { slice: SPANS_IN_RANGE });
  const terms = [SPANS_IN_RANGE, "TraceId != ''", searched.sql];
  if (env !== undefined) terms.push('DeploymentEnv = {env:String}');
  const parameters = {
    ...searched.parameters,
    ...rangeParameters(range),
    ...(env === undefined ? {} : { env }),
  };
  return { sql: terms.join(' AND '), parameters };
}
