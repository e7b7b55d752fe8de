import type { HeatmapAnswer } from '@tracewell/api/browser';
import { expect, test } from 'vitest';
import { boxOf, heatGrid, heatStep } from './heat-grid.ts';

const META = {
  range: { from: '0', to: '0' },
  rowsScanned: 0,
  elapsedMs: 0,
  truncated: false,
  sampled: 1,
  lateSpans: 0,
  behindMs: 0,
};

const ANSWER: HeatmapAnswer = {
  startTimeUnixNano: '1763700000000000000',
  stepNs: '60000000000',
  bucketsNs: ['1000', '2000', '4000', '8000'],
  counts: [
    [0, 3, 0, 0],
    [0, 1, 16, 0],
  ],
  errors: [
    [0, 0, 0, 0],
    [0, 0, 2, 0],
  ],
  meta: META,
};

test('empty buckets at both ends are cut off', () => {
  expect(heatGrid(ANSWER)).toMatchObject({
    columns: 2,
    rows: 2,
    boundsNs: [2000, 4000, 8000],
    counts: [
      [3, 0],
      [1, 16],
    ],
    most: 16,
    total: 20,
    failed: 2,
    startMs: 1_763_700_000_000,
    stepMs: 60_000,
  });
  expect(heatGrid({ ...ANSWER, counts: [[0, 0, 0, 0]], errors: [[0, 0, 0, 0]] })).toBeUndefined();
});

test('the open last bucket ends where the next one would', () => {
  const grid = heatGrid({ ...ANSWER, counts: [[0, 0, 0, 1]], errors: [[0, 0, 0, 0]] });
  expect(grid?.boundsNs).toEqual([8000, 16_000]);
});

test('a single one is seen beside thousands', () => {
  expect(heatStep(0, 5000)).toBe(0);
  expect(heatStep(1, 5000)).toBe(1);
  expect(heatStep(5000, 5000)).toBe(7);
});

test('a box reaches from cell to cell in any direction', () => {
  const grid = heatGrid(ANSWER);
  if (!grid) throw new Error('no grid');
  const box = { fromMs: 1_763_700_000_000, toMs: 1_763_700_120_000, fromNs: 2000, toNs: 8000 };
  expect(boxOf(grid, { column: 0, row: 1 }, { column: 1, row: 0 })).toEqual(box);
  expect(boxOf(grid, { column: 1, row: 0 }, { column: 0, row: 1 })).toEqual(box);
});
