import { insertSpans, openTestDatabase, type TestDatabase, trace } from '@tracewell/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CohortRows, type ReadCohort, readCohort } from './read-cohort.ts';

const MINUTE = 60_000_000_000n;
const START = ((BigInt(Date.now()) * 1_000_000n) / MINUTE / 180n - 2n) * 180n * MINUTE;
const RANGE = { from: START, to: START + 60n * MINUTE };
const REQUESTS = 1_000;

/** Request i takes 100 ms + i µs; every tenth asks the cache too, and of version 2 there are 300. */
function request(i: number) {
  const start = START + BigInt(i) * 1_000_000_000n;
  const statement = {
    name: 'SELECT products',
    kind: 'client' as const,
    startTimeUnixNano: start + 1_000_000n,
    durationMs: 20,
    status: i % 4 === 0 ? ('error' as const) : ('unset' as const),
  };
  const cache = { name: 'GET cache', kind: 'client' as const, startTimeUnixNano: start };
  return trace([
    {
      service: 'catalog',
      name: 'GET /products',
      startTimeUnixNano: start,
      durationMs: 100 + i / 1_000,
      resource: { 'service.version': i < 700 ? '1' : '2' },
      children: [statement, statement, ...(i % 10 === 0 ? [cache] : [])],
    },
  ]);
}

let database: TestDatabase;
let requests: ReturnType<typeof request>[];
beforeAll(async () => {
  database = await openTestDatabase();
  requests = Array.from({ length: REQUESTS }, (_, i) => request(i));
  await insertSpans(database, requests.flat());
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

async function cohort(question: Partial<ReadCohort> = {}): Promise<CohortRows> {
  const { rows } = await readCohort(database.store, {
    range: RANGE,
    service: 'catalog',
    operation: 'GET /products',
    kind: 'server',
    ...question,
  });
  return rows;
}

describe('the normal cohort', () => {
  it('is the 200 requests around the median, with what each operation does in them', async () => {
    const rows = await cohort();
    expect(rows).toMatchObject({ requestCount: 1_000, traceCount: 200 });
    const middle = Number(rows.p50Ns);
    expect(middle).toBeGreaterThanOrEqual(100_499_000);
    expect(middle).toBeLessThanOrEqual(100_501_000);
    expect(Number(rows.fromNs)).toBeGreaterThanOrEqual(middle - 101_000);
    expect(Number(rows.toNs)).toBeLessThanOrEqual(middle + 101_000);
    const statement = rows.operations.find(({ name }) => name === 'SELECT products');
    expect(statement).toEqual({
      service: 'catalog',
      name: 'SELECT products',
      kind: 'client',
      traceCount: 200,
      failedTraceCount: 50,
      callsP50: 2,
      callsP95: 2,
      callsMax: 2,
      longestP50Ns: '20000000',
      longestP95Ns: '20000000',
      totalP50Ns: '40000000',
    });
    expect(rows.operations.find(({ name }) => name === 'GET cache')?.traceCount).toBe(20);
  });

  it('is of one version when that is asked for, and never holds the trace itself', async () => {
    expect(await cohort({ version: '2' })).toMatchObject({ requestCount: 300, traceCount: 200 });
    const except = requests[500]?.[0]?.traceId;
    expect(await cohort({ except })).toMatchObject({ requestCount: 999, traceCount: 200 });
  });

  it('says the same when it is asked again', async () => {
    expect(await cohort()).toEqual(await cohort());
  });

  it('is empty where the operation was not seen', async () => {
    for (const other of [{ operation: 'GET /' }, { kind: 'client' as const }, { version: '3' }]) {
      expect(await cohort(other)).toMatchObject({ requestCount: 0, traceCount: 0, operations: [] });
    }
  });
});
