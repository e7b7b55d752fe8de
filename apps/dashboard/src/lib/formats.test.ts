import { describe, expect, test } from 'vitest';
import { change } from './format-change.ts';
import { countOf, formatCount, formatCountInFull } from './format-count.ts';
import { durationParts, formatDuration } from './format-duration.ts';
import { formatRate } from './format-rate.ts';
import { formatRatio } from './format-ratio.ts';
import { formatClock, formatRelative, formatTime, timeNotations } from './format-time.ts';

describe('durations', () => {
  test.each([
    ['0', '0'],
    ['812', '812 ns'],
    ['999', '999 ns'],
    ['1000', '1 \u00b5s'],
    ['4130000', '4.13 ms'],
    ['38000000', '38 ms'],
    ['999499', '999 \u00b5s'],
    ['999500', '1 ms'],
    ['1270000000', '1.27 s'],
    ['59940000000', '59.9 s'],
    ['59960000000', '1 m 00 s'],
    ['124000000000', '2 m 04 s'],
    ['3599600000000', '1 h 00 m'],
    ['3720000000000', '1 h 02 m'],
    ['183600000000000', '2 d 03 h'],
  ])('%s ns reads %s', (nanoseconds, text) => {
    expect(formatDuration(nanoseconds)).toBe(text);
  });

  test('takes bigint and number, marks a negative one with a minus, unknown with a dash', () => {
    expect(formatDuration(1_270_000_000n)).toBe('1.27 s');
    expect(formatDuration(-14_000_000)).toBe('\u221214 ms');
    expect(formatDuration(undefined)).toBe('–');
    expect(formatDuration('later')).toBe('–');
    expect(durationParts(4_130_000)).toEqual({ digits: '4.13', unit: 'ms', text: '4.13 ms' });
  });
});

test.each([
  [0, '0 /s'],
  [0.004, '< 0.01 /s'],
  [0.42, '0.42 /s'],
  [12.3, '12 /s'],
  [123.4, '123 /s'],
  [999.9, '1 k/s'],
  [1_200, '1.2 k/s'],
  [2_400_000, '2.4 M/s'],
  [null, '–'],
])('the rate %s reads %s', (rate, text) => {
  expect(formatRate(rate)).toBe(text);
});

test.each([
  [0, '0 %'],
  [0.00001, '< 0.01 %'],
  [0.0042, '0.42 %'],
  [0.041, '4.1 %'],
  [0.12, '12 %'],
  [0.9998, '99.9 %'],
  [1, '100 %'],
  [undefined, '–'],
])('the ratio %s reads %s', (ratio, text) => {
  expect(formatRatio(ratio)).toBe(text);
});

test.each([
  [0, '0'],
  [41_208, '41,208'],
  [99_999, '99,999'],
  [100_000, '100 k'],
  [999_600, '1 M'],
  ['1240312', '1.24 M'],
  [null, '–'],
])('the count %s reads %s', (count, text) => {
  expect(formatCount(count)).toBe(text);
});

test('a count in full keeps every digit, also past 2^53', () => {
  expect(formatCountInFull('90071992547409931')).toBe('90,071,992,547,409,931');
  expect(countOf(1, 'span')).toBe('1 span');
  expect(countOf(57, 'span')).toBe('57 spans');
});

describe('times', () => {
  const at = BigInt(Date.UTC(2026, 10, 20, 14, 3, 22, 118)) * 1_000_000n + 7n;

  test('the day is named only when it is not today', () => {
    expect(formatTime(at, 'utc', Date.UTC(2026, 10, 20, 20))).toBe('14:03:22.118');
    expect(formatTime(at, 'utc', Date.UTC(2026, 10, 21, 0))).toBe('Nov 20 14:03');
    expect(formatTime(at, 'utc', Date.UTC(2027, 0, 1))).toBe('Nov 20 2026 14:03');
    expect(formatClock(at, 'utc')).toBe('14:03:22.118');
  });

  test('notations keep the nanoseconds', () => {
    const notations = timeNotations(at, Date.UTC(2026, 10, 20, 14, 3, 26, 118));
    expect(notations.utc).toBe('2026-11-20 14:03:22.118000007 UTC');
    expect(notations.nanoseconds).toBe(String(at));
    expect(notations.relative).toBe('4 s ago');
    expect(formatRelative(at, Date.UTC(2026, 10, 20, 14, 0, 22, 118))).toBe('in 3 m 00 s');
  });
});

test('a change needs thirty requests on both sides', () => {
  expect(change({ value: 2, n: 29 }, { value: 3, n: 400 }).kind).toBe('too-few');
  expect(change({ value: 200, n: 30 }, { value: 276, n: 30 })).toEqual({
    kind: 'up',
    text: '38 %',
  });
  expect(change({ value: 200, n: 90 }, { value: 100, n: 90 })).toEqual({
    kind: 'down',
    text: '50 %',
  });
  expect(change({ value: 0, n: 90 }, { value: 1, n: 90 }).kind).toBe('new');
  expect(change({ value: 1000, n: 90 }, { value: 1001, n: 90 }).kind).toBe('same');
});
