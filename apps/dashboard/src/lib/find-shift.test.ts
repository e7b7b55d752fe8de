import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findRise, median } from './find-shift.ts';

describe('findRise', () => {
  const worth = (before: number, after: number) => after >= before * 1.3;

  test('finds where a lasting rise begins, over gaps', () => {
    const values = [10, 11, null, 10, 9, 40, 41, null, 39, 40];
    expect(findRise(values, worth)).toEqual({ index: 5, before: 10, after: 40 });
  });

  test('says nothing of falls, of noise and of too few values', () => {
    expect(findRise([40, 40, 40, 10, 10, 10], worth)).toBeUndefined();
    expect(findRise([10, 11, 10, 11, 10, 11, 10], worth)).toBeUndefined();
    expect(findRise([10, 10, 40, 40], worth)).toBeUndefined();
  });

  test('says nothing of a wander that no cut explains', () => {
    const wander = [10, 30, 12, 33, 11, 28, 31, 12, 34, 29, 33, 11];
    expect(findRise(wander, worth)).toBeUndefined();
  });

  test('finds any planted step exactly', () => {
    const level = fc.integer({ min: 100, max: 110 });
    const side = fc.integer({ min: 4, max: 40 });
    fc.assert(
      fc.property(side, side, fc.array(level, { minLength: 80, maxLength: 80 }), (a, b, noise) => {
        const values = noise.slice(0, a + b).map((value, i) => (i < a ? value : value + 400));
        expect(findRise(values, worth)?.index).toBe(a);
      }),
    );
  });

  test('the median is a measured value', () => {
    expect(median([4, 1, 3, 2])).toBe(2);
    expect(median([])).toBeNaN();
  });
});
