import { insertSpans, openTestDatabase, span, type TestDatabase } from '@tracewell/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command } from '../store.ts';
import { measureFigures } from './request-figures.ts';

const MINUTE = 60_000_000_000n;
const START = ((BigInt(Date.now()) * 1_000_000n) / MINUTE / 180n - 2n) * 180n * MINUTE;
const RANGE = { from: START, to: START + 10n * MINUTE };

/** Durations in milliseconds of `count` requests, from 1 to about 1000, in no order. */
function durations(count: number): number[] {
  return Array.from({ length: count }, (_, index) => 1 + ((index * 7919) % count) * (1000 / count));
}

/** The definition: the value at rank floor(q * (n - 1)), in whole nanoseconds. */
function atRank(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round(
    (sorted[Math.floor((percent * (sorted.length - 1)) / 100)] ?? Number.NaN) * 1e6,
  );
}

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  for (const [service, count] of [
    ['few', 999],
    ['many', 1500],
  ] as const) {
    const spans = durations(count).map((durationMs, index) =>
      span({
        service,
        name: 'work',
        startTimeUnixNano: START + (BigInt(index) % 2n) * MINUTE,
        durationMs,
        status: index % 10 === 0 ? 'error' : 'unset',
      }),
    );
    await insertSpans(database, spans);
  }
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

async function totals(stepSeconds?: number) {
  const question = { range: RANGE, groupBy: 'service', stepSeconds } as const;
  const { rows } = await measureFigures(database.store, question);
  const of = (service: string, step: number | null) =>
    rows.find(({ keys, step: at }) => keys[0] === service && at === step);
  return { few: of('few', null), many: of('many', null), of };
}

function expectWithin(value: string | null | undefined, expected: number, relative: number) {
  expect(Math.abs(Number(value) - expected)).toBeLessThanOrEqual(expected * relative);
}

describe('while the spans are kept', () => {
  it('gives the very value at its rank below 1,000 samples', async () => {
    const { few } = await totals();
    expect(few).toMatchObject({ requestCount: 999, errorCount: 100, relativeError: 0 });
    expect(few?.quantiles.map(Number)).toEqual(
      [50, 95, 99].map((percent) => atRank(durations(999), percent)),
    );
  });

  it('stays within 1 % from 1,000 samples on', async () => {
    const { many } = await totals();
    expect(many).toMatchObject({ requestCount: 1500, errorCount: 150, relativeError: 0.01 });
    [50, 95, 99].forEach((percent, index) => {
      expectWithin(many?.quantiles[index], atRank(durations(1500), percent), 0.01);
    });
  });

  it('answers steps beside totals, and no row for an empty step', async () => {
    const { few, of } = await totals(60);
    expect(few?.requestCount).toBe(999);
    expect([0, 1, 2].map((step) => of('few', step)?.requestCount)).toEqual([500, 499, undefined]);
  });
});

describe('after retention has dropped the spans', () => {
  it('answers the same counts from the rollup, within 1 %', async () => {
    await command(database.store, 'TRUNCATE TABLE otel_traces');
    const { few, many, of } = await totals(60);
    expect(few).toMatchObject({ requestCount: 999, errorCount: 100, relativeError: 0.01 });
    expect(many).toMatchObject({ requestCount: 1500, errorCount: 150 });
    expectWithin(few?.quantiles[1], atRank(durations(999), 95), 0.01);
    expectWithin(many?.quantiles[2], atRank(durations(1500), 99), 0.01);
    expect(of('few', 1)?.requestCount).toBe(499);
  });
});
