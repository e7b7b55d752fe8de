import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shareDifference } from './share-difference.ts';

it('gives the interval of the published method', () => {
  // Newcombe 1998, table II, case (a), method 10, at 95 %.
  const { difference, low, high } = shareDifference(
    { count: 56, of: 70 },
    { count: 48, of: 80 },
    1.96,
  );
  expect(difference).toBeCloseTo(0.2, 10);
  expect(low).toBeCloseTo(0.0524, 4);
  expect(high).toBeCloseTo(0.3339, 4);
});

it('says something of shares of nothing and of all', () => {
  const { difference, low, high } = shareDifference({ count: 20, of: 20 }, { count: 0, of: 20 });
  expect(difference).toBe(1);
  expect(high).toBe(1);
  expect(low).toBeGreaterThan(0.5);
  expect(low).toBeLessThan(0.8);
});

const share = fc
  .integer({ min: 1, max: 1000 })
  .chain((of) => fc.nat(of).map((count) => ({ count, of })));

it('holds the difference, stays within bounds and turns round with its sides', () => {
  fc.assert(
    fc.property(share, share, (a, b) => {
      const { difference, low, high } = shareDifference(a, b);
      expect(low).toBeLessThanOrEqual(difference + 1e-12);
      expect(high).toBeGreaterThanOrEqual(difference - 1e-12);
      expect(low).toBeGreaterThanOrEqual(-1 - 1e-12);
      expect(high).toBeLessThanOrEqual(1 + 1e-12);
      expect(shareDifference(b, a).low).toBeCloseTo(-high, 10);
    }),
  );
});

it('grows certain with n', () => {
  const few = shareDifference({ count: 12, of: 20 }, { count: 8, of: 20 });
  const many = shareDifference({ count: 600, of: 1000 }, { count: 400, of: 1000 });
  expect(few.low).toBeLessThan(0);
  expect(many.low).toBeGreaterThan(0);
});
