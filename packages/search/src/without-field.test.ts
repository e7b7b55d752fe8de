import { expect, it } from 'vitest';
import { parseQuery } from './parser.ts';
import type { Expression, Field } from './tree.ts';
import { topFields, withoutField } from './without-field.ts';

function treeOf(query: string): Expression | undefined {
  const parsed = parseQuery(query);
  if (!parsed.ok) throw new Error(parsed.fault.message);
  return parsed.tree;
}

function fieldOf(query: string): Field {
  const [field] = topFields(treeOf(query));
  if (!field) throw new Error(`no field in ${query}`);
  return field;
}

/** The written parts that are left. */
function left(query: string, field: string): readonly string[] {
  const tree = withoutField(treeOf(query), fieldOf(field));
  if (tree === undefined) return [];
  const parts = tree.kind === 'and' ? tree.operands : [tree];
  return parts.map(({ from, to }) => query.slice(from, to));
}

it.each([
  ['service = a', 'service = x', []],
  ['not service = a', 'service = x', []],
  ['service = a and name = b', 'service = x', ['name = b']],
  ['service = a and kind = server and service != b', 'service = x', ['kind = server']],
  ['http.route = "/a" and span.http.route = "/b"', 'http.route = x', ['span.http.route = "/b"']],
  ['service = a or name = b', 'service = x', ['service = a or name = b']],
  [
    '(service = a or service = b) and kind = server',
    'service = x',
    ['service = a or service = b', 'kind = server'],
  ],
  ['{service = a} and {service = b}', 'service = x', ['{service = a} and {service = b}']],
])('%s without %s', (query, field, parts) => {
  expect(left(query, field)).toEqual(parts);
});

it('names the fields at the top once', () => {
  const fields = topFields(
    treeOf('service = a and not http.route = "/" and service != b and (name = x or name = y)'),
  );
  expect(fields.map((field) => (field.kind === 'intrinsic' ? field.name : field.key))).toEqual([
    'service',
    'http.route',
  ]);
  expect(topFields(undefined)).toEqual([]);
});
