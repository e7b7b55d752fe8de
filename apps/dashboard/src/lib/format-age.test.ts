import { expect, test } from 'vitest';
import { formatAge, formatMinute } from './format-age.ts';

const NOW = Date.UTC(2026, 10, 21, 14, 3, 22);
const at = (ms: number) => `${NOW - ms}000000`;

test('ages read in one whole unit', () => {
  expect(formatAge(at(22 * 60_000 + 59_000), 'utc', NOW)).toBe('22 m ago');
  expect(formatAge(at(3 * 86_400_000), 'utc', NOW)).toBe('3 d ago');
  expect(formatAge(at(400), 'utc', NOW)).toBe('just now');
  expect(formatAge(at(-5_000), 'utc', NOW)).toBe('just now');
});

test('minutes drop what nobody needs', () => {
  expect(formatMinute(at(0), 'utc', NOW)).toBe('14:03');
  expect(formatMinute(at(86_400_000), 'utc', NOW)).toBe('Nov 20 14:03');
});
