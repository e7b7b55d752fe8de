import type { CriticalPathAnswer, PathCohort } from '@tracewell/api/browser';
import { parseQuery } from '@tracewell/search';
import { expect, test } from 'vitest';
import { compareTimes, partQuery, tooFewWords } from './time-parts.ts';

function cohort(name: PathCohort['name'], meanMs: number | null, sampleCount = 100): PathCohort {
  return {
    name,
    fromNs: '1000000',
    toNs: '2000000',
    requestCount: sampleCount,
    sampleCount,
    leftOutCount: 0,
    isTooFew: meanMs === null,
    meanNs: meanMs === null ? null : String(meanMs * 1e6),
  };
}

function answer(part: Partial<CriticalPathAnswer>): CriticalPathAnswer {
  return { cohorts: [], parts: [], ...part } as CriticalPathAnswer;
}

const ms = (...values: (number | null)[]) =>
  values.map((value) => (value === null ? null : String(value * 1e6)));

const SLOW = answer({
  cohorts: [cohort('p50', 100), cohort('p95', 200), cohort('p99', 500)],
  parts: [
    { service: 'postgresql/shop', operation: 'SELECT products', meanNs: ms(80, 170, 404) },
    { service: 'catalog', operation: 'GET /products', meanNs: ms(20, 30, 96) },
  ],
});

test('a part is compared between the middle and the slowest requests', () => {
  const compared = compareTimes(SLOW);
  expect([compared?.fast.name, compared?.slow.name]).toEqual(['p50', 'p99']);
  expect(compared?.parts).toEqual([
    {
      ...{ service: 'postgresql/shop', operation: 'SELECT products' },
      ...{ fastNs: 80e6, slowNs: 404e6, addedNs: 324e6, shareOfAdded: 0.81 },
    },
    {
      ...{ service: 'catalog', operation: 'GET /products' },
      ...{ fastNs: 20e6, slowNs: 96e6, addedNs: 76e6, shareOfAdded: 0.19 },
    },
  ]);
});

test('p95 stands in where p99 has too few, and nothing where the middle has', () => {
  const cohorts = [cohort('p50', 100), cohort('p95', 200), cohort('p99', null, 40)];
  const parts = [{ service: 'catalog', operation: 'GET /', meanNs: ms(100, 200, null) }];
  const compared = compareTimes(answer({ cohorts, parts }));
  expect([compared?.slow.name, compared?.parts[0]?.slowNs]).toEqual(['p95', 200e6]);
  const few = answer({ cohorts: [cohort('p50', null, 12), cohort('p95', null, 6)] });
  expect(compareTimes(few)).toBeUndefined();
  expect(tooFewWords(few)).toContain('p50 has 12, p95 has 6');
  expect(tooFewWords(answer({}))).toBe('No request in this range.');
});

test('small parts are one row, and nothing of the whole is lost', () => {
  const parts = Array.from({ length: 12 }, (_, at) => ({
    service: at === 11 ? '' : 'cart',
    operation: `step ${at}`,
    meanNs: ms(at + 1, at + 1, 2 * (at + 1)),
  }));
  const cohorts = [cohort('p50', 78), cohort('p95', 78), cohort('p99', 156)];
  const compared = compareTimes(answer({ cohorts, parts }));
  expect(compared?.parts).toHaveLength(9);
  expect(compared?.parts.at(-1)).toMatchObject({ service: '', operation: 'smaller parts' });
  expect(compared?.parts.reduce((sum, part) => sum + part.slowNs, 0)).toBe(156e6);
});

test('faster tails add nothing', () => {
  const cohorts = [cohort('p50', 100), cohort('p95', 100), cohort('p99', 100)];
  const parts = [{ service: 'cart', operation: 'GET /', meanNs: ms(100, 100, 100) }];
  expect(compareTimes(answer({ cohorts, parts }))?.parts[0]?.shareOfAdded).toBeNull();
});

test('a part leads to the slow requests that contain it, in words the search reads', () => {
  const requests = { service: 'catalog', operation: 'GET /products' };
  const slow = cohort('p99', 500);
  const whole = partQuery(requests, slow);
  expect(whole).toBe(
    'service = "catalog" and name = "GET /products" and duration >= 1000000ns and duration <= 2000000ns',
  );
  const all = partQuery({ ...requests, operation: '' }, slow);
  expect(all).toMatch(/^service = "catalog" and entry = true and duration/);
  const part = { service: 'postgresql/shop', operation: 'SELECT products' };
  const inside = partQuery(requests, slow, part);
  expect(inside).toBe(`{ ${whole} } >> { name = "SELECT products" }`);
  expect([whole, inside, all].map((query) => parseQuery(query).ok)).toEqual([true, true, true]);
});
