import { insertSpans, openTestDatabase, type TestDatabase, trace } from '@tracewell/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findExemplars } from './find-exemplars.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

const MINUTE_NS = 60_000_000_000n;
const START = BigInt(Math.floor(Date.now() / 3_600_000) - 48) * 60n * MINUTE_NS;
const range = { from: START, to: START + 60n * MINUTE_NS };

it('takes the request at rank p99 of each step, and the newest that failed', async () => {
  const requests = (minute: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({
      ...{ service: 'cart', name: index % 2 === 0 ? 'GET /cart' : 'PUT /cart' },
      startTimeUnixNano: START + BigInt(minute) * MINUTE_NS + BigInt(index) * 1_000_000n,
      durationMs: index + 1,
      ...(minute > 0 && index < 2 ? { status: 'error' as const } : {}),
      children: [{ kind: 'internal' as const, durationMs: 9_000 }],
    }));
  const roots = [...requests(0, 100), ...requests(40, 10)];
  await insertSpans(
    database,
    roots.flatMap((root) => trace([root])),
  );
  const question = { range, stepSeconds: 1800, service: 'cart' };
  const { rows } = await findExemplars(database.store, question);
  // Rank floor(0.99 (n - 1)): the 99th of 100, the 9th of 10.
  expect(rows.map(({ why, durationNs, isError }) => [why, durationNs, isError])).toEqual([
    ['p99', '99000000', false],
    ['p99', '9000000', false],
    ['failed', '2000000', true],
  ]);
  expect(rows.every(({ traceId, spanId }) => traceId.length === 32 && spanId.length === 16)).toBe(
    true,
  );
  const one = await findExemplars(database.store, { ...question, operation: 'PUT /cart' });
  expect(one.rows[0]).toMatchObject({ operation: 'PUT /cart', durationNs: '98000000' });
});

it('finds none where there is no request', async () => {
  const question = { range, stepSeconds: 1800, service: 'nobody' };
  expect((await findExemplars(database.store, question)).rows).toEqual([]);
});
