import { expect, test } from 'vitest';
import { previousOf } from './figures.ts';
import { minuteSteps } from './minute-steps.ts';

const HOUR_NS = 3_600_000_000_000n;
const steps = minuteSteps({ from: HOUR_NS, to: 2n * HOUR_NS }, 60, 3n * HOUR_NS);
const row = (requestCount: number) => ({
  ...{ keys: ['cart'], period: 'previous', step: null, requestCount, errorCount: 0 },
  ...{ requestWeight: requestCount, errorWeight: 0, durationSumNs: '0', relativeError: 0 },
  quantiles: ['1', '2', '3'],
});
const before = (...filled: readonly number[]) => ({
  previous: row(60) as never,
  previousSteps: new Map(filled.map((step) => [step, row(1) as never])),
});

test('a period in which the first request came late is not compared with', () => {
  expect(previousOf(before(0, 59), steps)?.requestCount).toBe(60);
  expect(previousOf(before(14), steps)).not.toBeNull();
  expect(previousOf(before(15, 59), steps)).toBeNull();
});

test('where no steps were asked for, the sum alone says whether there was a period', () => {
  expect(previousOf(before(), steps)?.requestCount).toBe(60);
  expect(previousOf({ previous: undefined, previousSteps: new Map() }, steps)).toBeNull();
});
