import type { Field } from '@tracewell/search';

/** A test of one SQL expression that holds the field's text. */
type Test = (value: string) => string;

export interface AttributeTest {
  readonly test: Test;
  /** The empty text fails it: a map answers that for a key which it has not, so nothing else need be asked. */
  readonly refusesEmpty: boolean;
}

type Bind = (type: 'String', value: string) => string;
type OuterMap = 'ResourceAttributes' | 'ScopeAttributes';

/** Makes a condition of a test on the text of an attribute. @param bind binds the key and writes its place */
export function attributeSql(
  field: Field & { kind: 'attribute' },
  { test, refusesEmpty }: AttributeTest,
  bind: Bind,
): string {
  const key = bind('String', field.key);
  const inMap = (map: string) =>
    refusesEmpty
      ? test(`${map}[${key}]`)
      : `(mapContains(${map}, ${key}) AND ${test(`${map}[${key}]`)})`;
  const inOuter = (map: OuterMap) => `(${isCarried(map, key, bind)} AND ${inMap(map)})`;
  switch (field.scope) {
    case 'span':
      return inMap('SpanAttributes');
    case 'resource':
      return inOuter('ResourceAttributes');
    case 'scope':
      return scopeSql(field.key, test, () => inOuter('ScopeAttributes'));
    case 'event':
      return field.key === 'name'
        ? `arrayExists(name -> ${test('name')}, Events.Name)`
        : `arrayExists(attributes -> ${inMap('attributes')}, Events.Attributes)`;
    case 'link':
      return linkSql(field.key, test, inMap);
    case 'any':
      return anywhereSql(key, inMap, (map) => isCarried(map, key, bind));
  }
}

function scopeSql(key: string, test: Test, inAttributes: () => string): string {
  if (key === 'name') return `(ScopeName != '' AND ${test('ScopeName')})`;
  if (key === 'version') return `(ScopeVersion != '' AND ${test('ScopeVersion')})`;
  return inAttributes();
}

/**
 * Whether any stored resource (or scope) has the key: a constant by the time the engine chooses what to read. Where it
 * is false the whole condition on resources falls away, and with it the reading of their column; what is left of the
 * alternatives is a condition on the spans' own attributes, which the index of their values answers.
 */
function isCarried(map: OuterMap, key: string, bind: Bind): string {
  const carrier = bind('String', map === 'ResourceAttributes' ? 'resource' : 'scope');
  return `(SELECT toBool(count()) FROM otel_traces_resource_keys WHERE Carrier = ${carrier} AND Key = ${key})`;
}

/** The nearest carrier of the key counts: span, then resource, then scope. */
function anywhereSql(
  key: string,
  inMap: (map: string) => string,
  carried: (map: OuterMap) => string,
): string {
  const notIn = (map: string) => `NOT mapContains(${map}, ${key})`;
  const resource = `(${carried('ResourceAttributes')} AND ${notIn('SpanAttributes')} AND ${inMap('ResourceAttributes')})`;
  const scope = `(${carried('ScopeAttributes')} AND ${notIn('SpanAttributes')} AND ${notIn('ResourceAttributes')} AND ${inMap('ScopeAttributes')})`;
  return `(${inMap('SpanAttributes')} OR ${resource} OR ${scope})`;
}

function linkSql(key: string, test: Test, inMap: (map: string) => string): string {
  if (key === 'trace.id') return `arrayExists(id -> ${test('id')}, Links.TraceId)`;
  if (key === 'span.id') return `arrayExists(id -> ${test('id')}, Links.SpanId)`;
  return `arrayExists(attributes -> ${inMap('attributes')}, Links.Attributes)`;
}
