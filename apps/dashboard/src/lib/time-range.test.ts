import { expect, test } from 'vitest';
import {
  absoluteRange,
  parseRange,
  rangeOrDefault,
  relativeLabel,
  shiftRange,
} from './time-range.ts';

const NOW = Date.UTC(2026, 10, 20, 14);

test('a length ends now', () => {
  expect(parseRange('15m', NOW)).toEqual({
    text: '15m',
    from: NOW - 900_000,
    to: NOW,
    relative: true,
  });
  expect(relativeLabel(rangeOrDefault('15m', NOW))).toBe('Last 15 minutes');
  expect(relativeLabel(rangeOrDefault('1h', NOW))).toBe('Last hour');
});

test('two instants in any order, as dates or Unix milliseconds', () => {
  const range = parseRange('2026-11-20T10:00Z..2026-11-20T09:00Z', NOW);
  expect(range?.from).toBe(Date.UTC(2026, 10, 20, 9));
  expect(range?.to).toBe(Date.UTC(2026, 10, 20, 10));
  expect(parseRange(absoluteRange(NOW - 5, NOW), NOW)?.from).toBe(NOW - 5);
  expect(range && relativeLabel(range)).toBeUndefined();
});

test.each(['', 'soon', '0m', '5', '1h..', 'a..b', '1..2..3'])('%j is no range', (text) => {
  expect(parseRange(text, NOW)).toBeUndefined();
  expect(rangeOrDefault(text, NOW).from).toBe(NOW - 3_600_000);
});

test('shifting keeps the length, widening doubles it', () => {
  const range = rangeOrDefault('1h', NOW);
  expect(shiftRange(range, -1)).toBe(absoluteRange(NOW - 7_200_000, NOW - 3_600_000));
  expect(shiftRange(range, 'wider')).toBe(absoluteRange(NOW - 5_400_000, NOW + 1_800_000));
});
