import type { Field } from '@tracewell/search';

/** A test of one SQL expression that holds the field's text. */
type Test = (value: string) => string;

/** Makes a condition of a test on the text of an attribute. @param bind binds the key and writes its place */
export function attributeSql(
  field: Field & { kind: 'attribute' },
  test: Test,
  bind: (type: 'String', value: string) => string,
): string {
  const key = bind('String', field.key);
  const inMap = (map: string) => `(mapContains(${map}, ${key}) AND ${test(`${map}[${key}]`)})`;
  switch (field.scope) {
    case 'span':
      return inMap('SpanAttributes');
    case 'resource':
      return inMap('ResourceAttributes');
    case 'scope':
      return scopeSql(field.key, test, inMap);
    case 'event':
      return field.key === 'name'
        ? `arrayExists(name -> ${test('name')}, Events.Name)`
        : `arrayExists(attributes -> ${inMap('attributes')}, Events.Attributes)`;
    case 'link':
      return linkSql(field.key, test, inMap);
    case 'any':
      return anywhereSql(key, inMap);
  }
}

function scopeSql(key: string, test: Test, inMap: (map: string) => string): string {
  if (key === 'name') return `(ScopeName != '' AND ${test('ScopeName')})`;
  if (key === 'version') return `(ScopeVersion != '' AND ${test('ScopeVersion')})`;
  return inMap('ScopeAttributes');
}

/** The nearest carrier of the key counts: span, then resource, then scope. Written so that key indexes apply. */
function anywhereSql(key: string, inMap: (map: string) => string): string {
  const notIn = (map: string) => `NOT mapContains(${map}, ${key})`;
  const resource = `(${notIn('SpanAttributes')} AND ${inMap('ResourceAttributes')})`;
  const scope = `(${notIn('SpanAttributes')} AND ${notIn('ResourceAttributes')} AND ${inMap('ScopeAttributes')})`;
  return `(${inMap('SpanAttributes')} OR ${resource} OR ${scope})`;
}

function linkSql(key: string, test: Test, inMap: (map: string) => string): string {
  if (key === 'trace.id') return `arrayExists(id -> ${test('id')}, Links.TraceId)`;
  if (key === 'span.id') return `arrayExists(id -> ${test('id')}, Links.SpanId)`;
  return `arrayExists(attributes -> ${inMap('attributes')}, Links.Attributes)`;
}
