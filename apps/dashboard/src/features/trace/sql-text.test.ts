import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formattedSql } from './sql-text.ts';

const KEY = 'db.query.text';

test('each clause begins a line, conditions stand one step in, subqueries further', () => {
  const sql =
    "select p.id, p.name from products p left join prices r on r.id = p.id where p.name = 'from where' and p.id in (select id from stock where count > 0) order by p.name limit 10";
  expect(formattedSql(KEY, sql)).toBe(
    [
      'select p.id, p.name',
      'from products p',
      'left join prices r on r.id = p.id',
      "where p.name = 'from where'",
      '  and p.id in (',
      '  select id',
      '  from stock',
      '  where count > 0)',
      'order by p.name',
      'limit 10',
    ].join('\n'),
  );
});

test('insert, update and a comment that ends a line', () => {
  const sql =
    'INSERT INTO orders (id, total) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING -- once\nRETURNING id';
  expect(formattedSql(KEY, sql)).toBe(
    'INSERT INTO orders (id, total)\nVALUES ($1, $2)\nON CONFLICT (id) DO NOTHING -- once\nRETURNING id',
  );
});

test.each([
  ['a short one', KEY, 'SELECT 1'],
  ['another attribute', 'http.route', `SELECT ${'a'.repeat(100)} FROM b`],
  ['a single clause', KEY, `SELECT ${'a'.repeat(100)}`],
])('%s stays as it is', (_, key, text) => {
  expect(formattedSql(key, text)).toBeUndefined();
});

test('nothing but space between tokens changes, whatever the text', () => {
  const word = fc.constantFrom(
    'SELECT',
    'a.b',
    ',',
    '(',
    ')',
    "'x  y'",
    '"',
    'and',
    '--c\n',
    '=',
    '$1',
  );
  const bare = (sql: string) => sql.replace(/\s+/g, '');
  fc.assert(
    fc.property(fc.array(word, { minLength: 20, maxLength: 60 }), (words) => {
      const sql = words.join(' ');
      const formatted = formattedSql(KEY, sql);
      if (formatted !== undefined) expect(bare(formatted)).toBe(bare(sql));
    }),
  );
});
