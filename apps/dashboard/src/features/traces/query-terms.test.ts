import { describe, expect, test } from 'vitest';
import { boxQuery, chipsOf, hasTerm, toggleTerm } from './query-terms.ts';

const QUERY = 'service = "cart" and (duration > 1s or error = true) and name = "a and b"';

describe('chips', () => {
  test('one for each part joined by and, an or stays whole', () => {
    expect(chipsOf(QUERY).map((chip) => chip.text)).toEqual([
      'service = "cart"',
      '(duration > 1s or error = true)',
      'name = "a and b"',
    ]);
  });

  test('taking one out leaves the others as they were written', () => {
    expect(chipsOf(QUERY)[0]?.without).toBe('(duration > 1s or error = true) and name = "a and b"');
    expect(chipsOf('service = "cart"')[0]?.without).toBe('');
  });

  test('a faulty or empty query has none', () => {
    expect(chipsOf('service = ')).toEqual([]);
    expect(chipsOf('')).toEqual([]);
  });
});

test('a facet adds its term once and takes it out again', () => {
  const once = toggleTerm('duration > 1s', 'service = "cart"');
  expect(once).toBe('duration > 1s and service = "cart"');
  expect(hasTerm(once, 'service = "cart"')).toBe(true);
  expect(toggleTerm(once, 'service = "cart"')).toBe('duration > 1s');
  expect(toggleTerm('a = 1 or b = 2', 'c = 3')).toBe('(a = 1 or b = 2) and c = 3');
});

test('a box of the heatmap narrows by duration and replaces the box before', () => {
  const once = boxQuery('service = "cart"', 1000, 2000);
  expect(once).toBe('service = "cart" and duration >= 1000ns and duration < 2000ns');
  expect(boxQuery(once, 500, 900)).toBe(
    'service = "cart" and duration >= 500ns and duration < 900ns',
  );
  expect(boxQuery('', 1, 2)).toBe('duration >= 1ns and duration < 2ns');
});
