import type { SpanPlace } from '@tracewell/api/browser';
import { expect, test } from 'vitest';
import { placeScale, stepBars } from './place-figures.ts';

const place: SpanPlace = {
  n: 104,
  slowerThan: 0.5,
  steps: [
    { fromNs: '1000', toNs: '10000', count: 100 },
    { fromNs: '100000', toNs: '1000000', count: 4 },
  ],
};

test('equal factors of a duration are equal distances, from the shortest to the longest', () => {
  const x = placeScale(place, 5_000, 302);
  expect([1e3, 1e4, 1e5, 1e6].map((ns) => Math.round(x(ns)))).toEqual([1, 101, 201, 301]);
});

test('a span beyond all others widens the scale to itself', () => {
  const x = placeScale(place, 1e9, 602);
  expect(Math.round(x(1e9))).toBe(601);
  expect(Math.round(x(1e6))).toBe(301);
});

test('bars stand on the ground, a few slow calls a fifth as high as twenty-five times as many', () => {
  const [most, few] = stepBars(place, placeScale(place, 5_000, 302), 40);
  expect(most?.height).toBe(34);
  expect(few?.height).toBeCloseTo(6.8);
  expect([most, few].map((bar) => (bar?.y ?? 0) + (bar?.height ?? 0))).toEqual([40, 40]);
  expect(few?.x).toBeCloseTo(201);
});

test('an operation that always takes the same has one bar and one mark', () => {
  const steps = [{ fromNs: '1', toNs: '1', count: 30 }];
  const same: SpanPlace = { n: 30, slowerThan: null, steps };
  expect(placeScale(same, 0, 302)(0)).toBe(1);
  expect(stepBars(same, placeScale(same, 0, 302), 40)).toHaveLength(1);
});
