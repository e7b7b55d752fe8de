import { expect, test } from 'vitest';
import type { HeatGrid } from '../../components/heatmap/heat-grid.ts';
import { heatPlace, heatScale, heatWords } from './heat-axis.ts';

const GRID: HeatGrid = {
  startMs: 60_000,
  stepMs: 60_000,
  columns: 3,
  rows: 2,
  boundsNs: [50e6, 100e6, 200e6],
  counts: [
    [3, 0],
    [0, 0],
    [2, 4],
  ],
  errors: [
    [0, 0],
    [0, 0],
    [0, 1],
  ],
  most: 4,
  total: 9,
  failed: 1,
};

test('a column stands in the middle of its point on the lines', () => {
  const axis = { startMs: 60_000, stepMs: 60_000, steps: 3 };
  expect(heatPlace(GRID, axis)).toEqual({ left: -0.25, width: 1.5 });
  const later = heatPlace({ ...GRID, startMs: 120_000 }, axis);
  expect(later.left).toBe(0.25);
});

test('the axis ends where the cells end', () => {
  expect(heatScale(GRID)).toEqual({ kind: 'log', domain: [50e6, 200e6], ticks: [100e6] });
});

test('a step is said in words', () => {
  expect(heatWords(GRID, 60_000)).toBe('3 requests, 50 ms to 100 ms');
  expect(heatWords(GRID, 120_000)).toBe('no request');
  expect(heatWords(GRID, 180_000)).toBe('6 requests, 50 ms to 200 ms, 1 failed');
});
