import { parseQuery } from '@tracewell/search';
import { insertSpans, openTestDatabase, type TestDatabase } from '@tracewell/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  FIXTURE_QUERIES,
  FIXTURE_RANGE,
  FIXTURE_TRACE_QUERIES,
  fixtureSpans,
  traceIdOf,
} from '../test/search-fixture.ts';
import { findTraces } from './queries/find-traces.ts';
import { searchToSql } from './search-to-sql.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  await insertSpans(database, fixtureSpans());
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

function treeOf(query: string) {
  const parsed = parseQuery(query);
  if (!parsed.ok) throw new Error(`${query}: ${parsed.fault.message}`);
  return parsed.tree;
}

describe('the search fixture', () => {
  it.each([...FIXTURE_QUERIES, ...FIXTURE_TRACE_QUERIES])(
    '%s selects %s',
    async (query, letters) => {
      const question = { range: FIXTURE_RANGE, tree: treeOf(query), limit: 50 };
      const { rows } = await findTraces(database.store, question);
      const newestFirst = [...letters].reverse().map(traceIdOf);
      expect(rows.traces.map(({ traceId }) => traceId)).toEqual(newestFirst);
      expect(rows.next).toBeUndefined();
    },
  );

  it('pages through slices without losing or repeating a trace', async () => {
    const ids: string[] = [];
    let after: Parameters<typeof findTraces>[1]['after'];
    do {
      const { rows } = await findTraces(database.store, {
        range: FIXTURE_RANGE,
        tree: treeOf('duration > 0ns'),
        limit: 1,
        after,
      });
      ids.push(...rows.traces.map(({ traceId }) => traceId));
      after = rows.next;
    } while (after !== undefined);
    expect(ids).toEqual([...'FEDCBA'].map(traceIdOf));
  });
});

describe('searchToSql', () => {
  it('never lets a key or a value into the text of the statement', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 20 }),
        fc.string({ maxLength: 20 }),
        (key, value) => {
          const place = { from: 0, to: 0 };
          const tree = {
            kind: 'comparison',
            field: { kind: 'attribute', scope: 'any', key: `k'${key}`, ...place },
            operator: '=',
            value: { type: 'text', value: `v'${value}`, ...place },
            ...place,
          } as const;
          const { sql, parameters } = searchToSql(tree, { slice: '1' });
          expect(Object.values(parameters)).toEqual(
            expect.arrayContaining([`k'${key}`, `v'${value}`]),
          );
          expect(sql).toMatch(/^[\w\s(),.[\]{}:=]+$/);
        },
      ),
    );
  });

  it('survives every character in keys and values', async () => {
    for (const odd of ["'", '"', '\\', '\n', '\t', '\0', '{q0:String}', '💥', '%', ';--']) {
      const query = `${JSON.stringify(`k${odd}`)} = ${JSON.stringify(odd)}`;
      const parsed = parseQuery(query);
      if (!parsed.ok) continue;
      const { rows } = await findTraces(database.store, {
        range: FIXTURE_RANGE,
        tree: parsed.tree,
        limit: 1,
      });
      expect(rows.traces, query).toEqual([]);
    }
  });
});
