import { insertSpans, openTestDatabase, type TestDatabase, trace } from '@tracewell/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type CohortRow,
  type ReadCriticalPaths,
  readCriticalPaths,
} from './read-critical-paths.ts';

const MINUTE = 60_000_000_000n;
const START = ((BigInt(Date.now()) * 1_000_000n) / MINUTE / 180n - 2n) * 180n * MINUTE;
const RANGE = { from: START, to: START + 60n * MINUTE };
const REQUESTS = 3_000;
const DATABASE = { 'db.system.name': 'postgresql', 'db.namespace': 'shop' };

/** Request i takes 100 ms + i µs; from 2,900 on its statement takes 50 ms more. */
function list(i: number) {
  const slower = i >= 2_900 ? 50 : 0;
  const start = START + BigInt(i) * 1_000_000_000n;
  const at = (ms: number) => start + BigInt(ms) * 1_000_000n;
  return trace([
    {
      service: 'gateway',
      name: 'GET /',
      startTimeUnixNano: start,
      durationMs: 200 + slower,
      children: [
        {
          service: 'catalog',
          name: 'GET /products',
          startTimeUnixNano: at(10),
          durationMs: 100 + slower + i / 1_000,
          children: [
            {
              name: 'SELECT products',
              kind: 'client',
              startTimeUnixNano: at(15),
              durationMs: 40 + slower,
              attributes: DATABASE,
            },
            { name: 'audit', kind: 'consumer', startTimeUnixNano: at(70), durationMs: 20 },
          ],
        },
      ],
    },
  ]);
}

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  await insertSpans(database, Array.from({ length: REQUESTS }, (_, i) => list(i)).flat());
  await insertSpans(database, fan());
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

/** 60 requests, one of them with 1,100 children. */
function fan() {
  return Array.from({ length: 60 }, (_, i) =>
    trace([
      {
        service: 'fan',
        name: 'GET /fan',
        startTimeUnixNano: START + BigInt(i) * 1_000_000_000n,
        children: Array.from({ length: i === 30 ? 1_100 : 1 }, () => ({
          name: 'part',
          kind: 'internal' as const,
          durationMs: 4,
        })),
      },
    ]),
  ).flat();
}

async function cohorts(question: Partial<ReadCriticalPaths> = {}): Promise<readonly CohortRow[]> {
  const { rows } = await readCriticalPaths(database.store, {
    range: RANGE,
    service: 'catalog',
    operation: 'GET /products',
    ...question,
  });
  return rows;
}

function meanMs(cohort: CohortRow | undefined, service: string): number {
  const sumNs = cohort?.parts.find((part) => part.service === service)?.sumNs;
  return Number(sumNs) / Number(cohort?.sampleCount) / 1e6;
}

describe('critical paths by cohort', () => {
  it('name what the slow requests wait for, below the operation and not above it', async () => {
    const [p50, p95, p99] = await cohorts();
    expect([p50?.requestCount, p95?.requestCount, p99?.requestCount]).toEqual([302, 151, 61]);
    expect([p50?.sampleCount, p99?.sampleCount]).toEqual([100, 61]);
    expect(meanMs(p50, 'postgresql/shop')).toBe(40);
    expect(meanMs(p99, 'postgresql/shop')).toBe(90);
    expect(meanMs(p99, 'catalog') - meanMs(p50, 'catalog')).toBeCloseTo(1.45, 1);
    expect(p99?.parts.map(({ service }) => service).sort()).toEqual(['catalog', 'postgresql/shop']);
  });

  it('leave out what nobody waited for, and sum to the duration exactly', async () => {
    for (const cohort of await cohorts()) {
      const sum = cohort.parts.reduce((total, { sumNs }) => total + sumNs, 0n);
      expect(sum).toBe(cohort.durationSumNs);
      const mean = sum / BigInt(cohort.sampleCount);
      expect(mean).toBeGreaterThanOrEqual(BigInt(cohort.fromNs));
      expect(mean).toBeLessThanOrEqual(BigInt(cohort.toNs));
      expect(cohort.parts.map(({ operation }) => operation)).not.toContain('audit');
    }
  });

  it('are the same when asked again', async () => {
    expect(await cohorts()).toEqual(await cohorts());
  });

  it('follow the range, and are none without a request', async () => {
    const [p50] = await cohorts({ range: { from: START, to: START + 5n * MINUTE } });
    expect(p50?.requestCount).toBe(31);
    expect(await cohorts({ operation: 'GET /nothing' })).toEqual([]);
    expect(await cohorts({ env: 'elsewhere' })).toEqual([]);
  });

  it('leave out requests of very long traces and count them', async () => {
    const [p50] = await cohorts({ service: 'fan', operation: undefined });
    expect(p50).toMatchObject({ requestCount: 60, sampleCount: 59, leftOutCount: 1 });
    expect(p50?.durationSumNs).toBe(59n * 10_000_000n);
  });
});
