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
  const { source, present } = valuesSql(field);
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

interface ValuesSql {
  readonly source: string;
  /** Condition under which a span has the field. */
  readonly present: string;
}

const COLUMNS: Readonly<Record<string, string>> = {
  service: 'ServiceName',
  name: 'SpanName',
  kind: 'lower(SpanKind)',
  status: 'lower(StatusCode)',
  error: "if(IsError = 1, 'true', 'false')",
  entry: "if(IsEntry = 1, 'true', 'false')",
  duration: 'Duration',
  'trace.id': 'TraceId',
};
const MAPS = { span: 'SpanAttributes', resource: 'ResourceAttributes', scope: 'ScopeAttributes' };

function valuesSql(field: Field): ValuesSql {
  if (field.kind === 'intrinsic') {
    const source = COLUMNS[field.name];
    return source === undefined ? { source: "''", present: '0' } : { source, present: '1' };
  }
  if (field.scope === 'event')
    return nestedSql(field.key === 'name' ? 'Events.Name' : undefined, 'Events.Attributes');
  if (field.scope === 'link') return nestedSql(undefined, 'Links.Attributes');
  if (field.scope === 'any') {
    const has = (map: string) => `mapContains(${map}, {key:String})`;
    const { span, resource, scope } = MAPS;
    return {
      source: `multiIf(${has(span)}, ${span}[{key:String}], ${has(resource)}, ${resource}[{key:String}], ${scope}[{key:String}])`,
      present: `(${has(span)} OR ${has(resource)} OR ${has(scope)})`,
    };
  }
  const map = MAPS[field.scope];
  return { source: `${map}[{key:String}]`, present: `mapContains(${map}, {key:String})` };
}

/** The first event or link that has the key speaks for the span. */
function nestedSql(names: string | undefined, maps: string): ValuesSql {
  if (names !== undefined) return { source: `${names}[1]`, present: `notEmpty(${names})` };
  const holds = 'attributes -> mapContains(attributes, {key:String})';
  return {
    source: `arrayFirst(${holds}, ${maps})[{key:String}]`,
    present: `arrayExists(${holds}, ${maps})`,
  };
}
