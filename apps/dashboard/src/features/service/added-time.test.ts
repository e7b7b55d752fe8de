import type { CriticalPathAnswer } from '@tracewell/api/browser';
import { expect, test } from 'vitest';
import { addedTime } from './added-time.ts';

/** Milliseconds of two parts of the requests around p95; null: too few of them. */
function paths(sql: number | null, own: number, name = 'SELECT products'): CriticalPathAnswer {
  const cohort = (meanMs: number | null) => ({
    meanNs: meanMs === null ? null : String(meanMs * 1e6),
  });
  const part = (service: string, operation: string, ms: number) => ({
    service,
    operation,
    meanNs: ['1', sql === null ? null : String(ms * 1e6), '9'],
  });
  return {
    cohorts: [
      { name: 'p50', ...cohort(1) },
      { name: 'p95', ...cohort(sql === null ? null : sql + own) },
      { name: 'p99', ...cohort(900) },
    ],
    parts: [
      part('catalog', 'GET /products', own),
      part('postgresql/shop', name, sql ?? 0),
      part('', 'other', 0),
    ],
  } as unknown as CriticalPathAnswer;
}

test('names the part that most of the added time went to', () => {
  expect(addedTime(paths(190, 20), paths(538, 102))).toEqual({
    service: 'postgresql/shop',
    operation: 'SELECT products',
    share: 348 / 430,
  });
});

test('a part that was not there before has added all of its time', () => {
  expect(addedTime(paths(100, 20), paths(300, 20, 'SELECT stock'))).toMatchObject({
    operation: 'SELECT stock',
    share: 1.5,
  });
});

test('says nothing of too few requests, of little growth, and where no part stands out', () => {
  expect(addedTime(paths(null, 20), paths(538, 102))).toBeUndefined();
  expect(addedTime(paths(190, 20), paths(null, 102))).toBeUndefined();
  expect(addedTime(paths(190, 20), paths(230, 20))).toBeUndefined();
  expect(addedTime(paths(100, 100), paths(199, 201))?.share).toBeGreaterThan(0.5);
  expect(addedTime(paths(100, 100), paths(200, 200))?.share).toBe(0.5);
  const spread = paths(100, 100);
  const parts = ['a', 'b', 'c'].map((operation) => ({
    ...{ service: 'x', operation },
    meanNs: ['1', String(30e6), '9'],
  }));
  expect(addedTime(spread, { ...paths(200, 100), parts })).toBeUndefined();
});
