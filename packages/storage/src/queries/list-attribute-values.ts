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

export interface ListAttributeValues {
  readonly range: TimeRange;
  readonly field: Field;
  readonly env?: string | undefined;
  /** Counts are taken from matching spans; undefined: from all. */
  readonly tree: Expression | undefined;
  readonly prefix: string;
  readonly limit: number;
}

export interface AttributeValueRow {
  readonly value: string;
  readonly count: number;
}

/** Values of a field with the number of spans that carry each, most frequent first. */
export async function listAttributeValues(
  store: Store,
  question: ListAttributeValues,
  signal?: AbortSignal,
): Promise<Answer<AttributeValueRow[]>> {
  const { range, field, env, tree, prefix, limit } = question;
  const searched = searchToSql(tree, { slice: SPANS_IN_RANGE });
  const { source, present } = fieldValuesSql(field, '{key:String}');
  const result = await query<{ value: string; count: string }>(
    store,
    `SELECT toString(${source}) AS value, count() AS count FROM otel_traces
     WHERE ${SPANS_IN_RANGE} AND ${present} AND ${searched.sql}${env === undefined ? '' : ' AND DeploymentEnv = {env:String}'}
     GROUP BY value HAVING startsWith(value, {prefix:String}) ORDER BY count DESC, value LIMIT {limit:UInt32}`,
    {
      ...searched.parameters,
      ...rangeParameters(range),
      key: field.kind === 'attribute' ? field.key : '',
      prefix,
      limit,
      ...(env === undefined ? {} : { env }),
    },
    { signal },
  );
  const rows = result.rows.map(({ value, count }) => ({ value, count: Number(count) }));
  return answerOf(rows, [result], rows.length === limit);
}
