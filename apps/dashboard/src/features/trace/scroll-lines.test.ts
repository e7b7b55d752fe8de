import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawsSame, scrollTo, visibleLines } from './scroll-lines.ts';

const few = { count: 1_000, rowHeight: 24, viewHeight: 540 };
const million = { count: 1_000_000, rowHeight: 44, viewHeight: 600 };

test('lines stand where they belong, and short scrolls draw the same', () => {
  expect(visibleLines(few, 0)).toEqual({ first: 0, last: 47, top: 0, height: 24_000 });
  expect(visibleLines(few, 2_400)).toMatchObject({ first: 88, top: 88 * 24 });
  expect(drawsSame(few, 2_400, 2_410)).toBe(true);
  expect(drawsSame(few, 2_400, 2_600)).toBe(false);
});

test('the area is never taller than a browser draws, and its ends are the first and the last line', () => {
  expect(visibleLines(million, 0)).toMatchObject({ first: 0, top: 0, height: 15_000_000 });
  const end = visibleLines(million, 15_000_000 - 600);
  expect(end.last).toBe(1_000_000);
  expect(end.top + (end.last - end.first) * 44).toBeCloseTo(15_000_000);
});

test('what is in view is always drawn, however many lines there are', () => {
  const scrolls = fc.record({
    count: fc.integer({ min: 1, max: 3_000_000 }),
    rowHeight: fc.constantFrom(24, 28, 44),
    viewHeight: fc.integer({ min: 100, max: 1_400 }),
  });
  fc.assert(
    fc.property(scrolls, fc.double({ min: 0, max: 1, noNaN: true }), (scroll, share) => {
      const { height } = visibleLines(scroll, 0);
      const scrollTop = share * Math.max(0, height - scroll.viewHeight);
      const { first, last, top } = visibleLines(scroll, scrollTop);
      const end = top + (last - first) * scroll.rowHeight;
      expect(top).toBeLessThanOrEqual(scrollTop + 0.01);
      expect(end).toBeGreaterThanOrEqual(Math.min(height, scrollTop + scroll.viewHeight) - 0.01);
      expect(last - first).toBeLessThanOrEqual(
        Math.ceil(scroll.viewHeight / scroll.rowHeight) + 24,
      );
    }),
  );
});

test('a line out of view is scrolled to, one in view is left where it is', () => {
  expect(scrollTo(few, 2_400, 101)).toBeUndefined();
  expect(scrollTo(few, 0, 500)).toBe(500 * 24 - 180);
  const target = scrollTo(million, 0, 700_000) ?? Number.NaN;
  expect(scrollTo(million, target, 700_000)).toBeUndefined();
  const { first, last } = visibleLines(million, target);
  expect(first).toBeLessThan(700_000);
  expect(last).toBeGreaterThan(700_000);
});
