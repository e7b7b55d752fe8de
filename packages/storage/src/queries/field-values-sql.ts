import type { Field } from '@tracewell/search';

/** How the value of a field is read off a row of the span table. */
export interface FieldValuesSql {
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

/**
 * SQL text of the value of a field, for spans that have it. Trace-level fields have none on a row.
 * @param key the bound parameter that holds the key of an attribute
 */
export function fieldValuesSql(field: Field, key: string): FieldValuesSql {
  if (field.kind === 'intrinsic') {
    const source = COLUMNS[field.name];
    return source === undefined ? { source: "''", present: '0' } : { source, present: '1' };
  }
  if (field.scope === 'event')
    return nestedSql(key, 'Events.Attributes', field.key === 'name' ? 'Events.Name' : undefined);
  if (field.scope === 'link') return nestedSql(key, 'Links.Attributes');
  if (field.scope === 'any') {
    const has = (map: string) => `mapContains(${map}, ${key})`;
    const { span, resource, scope } = MAPS;
    return {
      source: `multiIf(${has(span)}, ${span}[${key}], ${has(resource)}, ${resource}[${key}], ${scope}[${key}])`,
      present: `(${has(span)} OR ${has(resource)} OR ${has(scope)})`,
    };
  }
  const map = MAPS[field.scope];
  return { source: `${map}[${key}]`, present: `mapContains(${map}, ${key})` };
}

/** The first event or link that has the key speaks for the span. */
function nestedSql(key: string, maps: string, names?: string): FieldValuesSql {
  if (names !== undefined) return { source: `${names}[1]`, present: `notEmpty(${names})` };
  const holds = `attributes -> mapContains(attributes, ${key})`;
  return {
    source: `arrayFirst(${holds}, ${maps})[${key}]`,
    present: `arrayExists(${holds}, ${maps})`,
  };
}
