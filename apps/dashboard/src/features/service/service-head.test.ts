import type { RedFigures } from '@tracewell/api/browser';
import { expect, test } from 'vitest';
import { formatRatio, ratioParts } from '../../lib/format-ratio.ts';
import { movement } from './service-head.tsx';

const red = (errorRatio: number, requestCount = 1000): RedFigures => ({
  requestCount,
  sampleCount: requestCount,
  errorCount: 0,
  ratePerSecond: 1,
  errorRatio,
  p50Ns: null,
  p95Ns: null,
  p99Ns: null,
});
const moved = (before: RedFigures | null, after: RedFigures) =>
  movement({ ...after, previous: before }, (one) => one.errorRatio, ratioParts).text;

test('a change is a share of what was, until that share is out of scale', () => {
  expect(moved(red(0.1), red(0.138))).toBe('38 %');
  expect(moved(red(0.002), red(0.041))).toBe(`was ${formatRatio(0.002)}`);
  expect(moved(red(0), red(0.041))).toBe('was 0 %');
  expect(moved(red(0.1), red(0.1))).toBe('no change');
  expect(moved(red(0.1, 29), red(0.5))).toBe('too few to compare');
  expect(moved(null, red(0.5))).toBe('too few to compare');
});
