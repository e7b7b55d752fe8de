import { insertSpans, openTestDatabase, type TestDatabase, trace } from '@tracewell/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { measureRequests } from './queries/measure-requests.ts';
import { readHeatmap } from './queries/read-heatmap.ts';
import { measureFigures } from './queries/request-figures.ts';
import { readServiceMap } from './queries/service-map.ts';
import { command } from './store.ts';

const MINUTE = 60_000_000_000n;
const START = ((BigInt(Date.now()) * 1_000_000n) / MINUTE / 180n - 2n) * 180n * MINUTE;
const RANGE = { from: START, to: START + 10n * MINUTE };
/** Keeps one in 16: threshold f0 of 2^56. Slow traces are all kept, quick ones sampled before they were sent. */
const ONE_IN_16 = 'ot=th:f';

/** 60 quick calls (10 ms) that stand for 960, and 40 slow ones (500 ms) that stand for themselves and failed. */
function calls() {
  return Array.from({ length: 100 }, (_, index) => {
    const isQuick = index < 60;
    const common = {
      startTimeUnixNano: START + (BigInt(index) % 5n) * MINUTE,
      durationMs: isQuick ? 10 : 500,
      traceState: isQuick ? ONE_IN_16 : '',
      status: isQuick ? ('unset' as const) : ('error' as const),
    };
    return trace([
      {
        ...common,
        service: 'shop',
        kind: 'server',
        name: 'GET /',
        children: [
          {
            ...common,
            service: 'shop',
            kind: 'client',
            name: 'ask',
            children: [{ ...common, service: 'stock', kind: 'server', name: 'count' }],
          },
        ],
      },
    ]);
  }).flat();
}

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  await insertSpans(database, calls());
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

const QUICK = 10e6;
const SLOW = 500e6;

async function figuresOfStock() {
  const question = { range: RANGE, groupBy: 'service', service: 'stock' } as const;
  const { rows } = await measureFigures(database.store, question);
  return rows[0];
}

describe('spans that were sampled before they came', () => {
  it('count as many times as they stand for, while the n stays what is stored', async () => {
    const figures = await figuresOfStock();
    expect(figures).toMatchObject({ requestCount: 100, requestWeight: 1000, errorWeight: 40 });
    expect(figures?.spanWeight).toBe(1000);
  });

  it('weigh in percentiles: 96 % were quick, though 40 % of what is stored is slow', async () => {
    const figures = await figuresOfStock();
    const [p50, p95, p99] = figures?.quantiles.map(Number) ?? [];
    expect(Math.abs((p50 ?? 0) - QUICK)).toBeLessThan(QUICK * 0.01);
    expect(Math.abs((p95 ?? 0) - QUICK)).toBeLessThan(QUICK * 0.01);
    expect(Math.abs((p99 ?? 0) - SLOW)).toBeLessThan(SLOW * 0.01);
    expect(figures?.relativeError).toBe(0.01);
  });

  it('weigh on the service map', async () => {
    const { rows } = await readServiceMap(database.store, { range: RANGE });
    const edge = rows.edges.find(({ target }) => target === 'service:stock');
    expect(edge).toMatchObject({ count: 1000, errorCount: 40, sampleCount: 100, errorRatio: 0.04 });
    expect(Math.abs(Number(edge?.p95Ns) - QUICK)).toBeLessThan(QUICK * 0.01);
    expect(Math.abs(Number(edge?.p99Ns) - SLOW)).toBeLessThan(SLOW * 0.01);
  });

  it('weigh in the heatmap and in rules', async () => {
    const heatmap = await readHeatmap(database.store, {
      range: RANGE,
      stepSeconds: 600,
      service: 'stock',
      tree: undefined,
    });
    expect(heatmap.rows.map(({ count, errors }) => [count, errors])).toEqual([
      [960, 0],
      [40, 40],
    ]);
    const rule = {
      tree: undefined,
      requestsOnly: true,
      groupBy: [],
      fromMs: Number(RANGE.from / 1_000_000n),
      toMs: Number(RANGE.to / 1_000_000n),
      seenSinceMs: 0,
      maxGroups: 1,
    };
    const measured = async (measure: Parameters<typeof measureRequests>[1]['measure']) =>
      (await measureRequests(database.store, { ...rule, measure }))[0]?.value;
    expect(await measured({ kind: 'count' })).toBe(2000);
    expect(await measured({ kind: 'quantile', quantile: 0.9 })).toBeCloseTo(0.01, 3);
    expect(await measured({ kind: 'average' })).toBeCloseTo(0.96 * 0.01 + 0.04 * 0.5, 6);
  });

  it('weigh the same in the rollup, when the spans are dropped', async () => {
    const before = await figuresOfStock();
    await command(database.store, 'TRUNCATE TABLE otel_traces');
    const after = await figuresOfStock();
    expect(after).toMatchObject({ requestCount: 100, requestWeight: 1000, errorWeight: 40 });
    expect(after?.quantiles).toEqual(before?.quantiles);
  });
});
