import {
  insertSpans,
  newTraceId,
  openTestDatabase,
  type TestDatabase,
  trace,
} from '@tracewell/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readOwnTimes } from './read-own-times.ts';
import { readTraceSummaries } from './read-trace-summaries.ts';

const MS = 1_000_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

async function ownTimesOf(...ids: string[]) {
  const summaries = await readTraceSummaries(database.store, ids);
  const { rows } = await readOwnTimes(database.store, summaries.rows);
  return ids.map((id) => Object.fromEntries(rows.get(id) ?? []));
}

it('takes what children took off their parent, service by service and trace by trace', async () => {
  const [nested, single] = [newTraceId(), newTraceId()];
  const spans = trace([
    {
      traceId: nested,
      service: 'gateway',
      durationMs: 100,
      children: [
        { kind: 'client', durationMs: 70, children: [{ service: 'cart', durationMs: 60 }] },
        { service: 'payment', durationMs: 20 },
      ],
    },
  ]);
  await insertSpans(database, [
    ...spans,
    ...trace([{ traceId: single, service: 'cart', durationMs: 5 }]),
  ]);
  expect(await ownTimesOf(nested, single)).toEqual([
    // 100 - 70 - 20 of the root, 70 - 60 of its call.
    { gateway: 20 * MS, cart: 60 * MS, payment: 20 * MS },
    { cart: 5 * MS },
  ]);
});

it('is never below zero where children run side by side or outlive their parent', async () => {
  const traceId = newTraceId();
  const spans = trace([
    {
      traceId,
      service: 'gateway',
      durationMs: 50,
      children: [
        { service: 'a', durationMs: 40 },
        { service: 'b', durationMs: 40 },
      ],
    },
  ]);
  await insertSpans(database, spans);
  expect(await ownTimesOf(traceId)).toEqual([{ gateway: 0, a: 40 * MS, b: 40 * MS }]);
});

it('answers nothing for nothing', async () => {
  expect((await readOwnTimes(database.store, [])).rows.size).toBe(0);
});
