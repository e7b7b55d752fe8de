import { expect, it } from 'vitest';
import { tellingScore } from './telling-score.ts';

const ALL = { spans: 1000, failed: 100, slow: 100 };

it('is greater for a value that holds all failures than for one that holds its share', () => {
  const guilty = tellingScore(
    [
      { spans: 100, failed: 100, slow: 0 },
      { spans: 900, failed: 0, slow: 100 },
    ],
    ALL,
  );
  const innocent = tellingScore(
    [
      { spans: 500, failed: 50, slow: 50 },
      { spans: 500, failed: 50, slow: 50 },
    ],
    ALL,
  );
  // All failures in one group: the whole entropy of failing, -(0.1 ld 0.1 + 0.9 ld 0.9).
  expect(guilty).toBeGreaterThan(0.46);
  expect(innocent).toBeGreaterThan(0);
  expect(innocent).toBeLessThan(0.05);
});

it('does not take chance for knowledge', () => {
  const many = Array.from({ length: 50 }, (_, at) => ({
    spans: 20,
    failed: at % 2 === 0 ? 3 : 1,
    slow: 2,
  }));
  const two = [
    { spans: 500, failed: 75, slow: 50 },
    { spans: 500, failed: 25, slow: 50 },
  ];
  const beyondEvenness = (score: number, impurity: number) => score - 0.05 * impurity;
  expect(beyondEvenness(tellingScore(many, ALL), 0.98)).toBeCloseTo(0, 2);
  expect(beyondEvenness(tellingScore(two, ALL), 0.5)).toBeGreaterThan(0.01);
});

it('is 0 for a key that every span carries with one value, and for none', () => {
  expect(tellingScore([ALL], ALL)).toBe(0);
  expect(tellingScore([], ALL)).toBe(0);
});

it('counts the spans without the key as a group', () => {
  expect(tellingScore([{ spans: 100, failed: 100, slow: 0 }], ALL)).toBeGreaterThan(0.4);
});
