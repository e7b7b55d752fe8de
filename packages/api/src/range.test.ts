import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSpan, parseTime, resolveRange } from './range.ts';

describe('parseTime', () => {
  it.each([
    ['2026-11-20T14:03:00Z', 1_795_183_380_000_000_000n],
    ['2026-11-20T14:03:00.123456789Z', 1_795_183_380_123_456_789n],
    ['2026-11-20T16:03:00+02:00', 1_795_183_380_000_000_000n],
    ['2026-11-20t14:03:00z', 1_795_183_380_000_000_000n],
    ['1795183380000', 1_795_183_380_000_000_000n],
    ['0', 0n],
  ])('reads %s', (text, expected) => {
    expect(parseTime(text)).toBe(expected);
  });

  it.each([
    '',
    'yesterday',
    '2026-11-20',
    '2026-02-30T00:00:00Z',
    '2026-11-20T25:00:00Z',
    '-1',
    '1795183380000000000',
    '1e3',
  ])('refuses %s', (text) => {
    expect(parseTime(text)).toBeUndefined();
  });

  it('reads every instant that Date writes', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }),
        (date) => {
          expect(parseTime(date.toISOString())).toBe(BigInt(date.getTime()) * 1_000_000n);
        },
      ),
    );
  });
});

describe('resolveRange', () => {
  const now = 1_795_183_380_000_000_000n;
  const hour = 3_600_000_000_000n;

  it('is the last hour when nothing is said', () => {
    expect(resolveRange({}, now)).toEqual({ from: now - hour, to: now });
  });

  it('ends at to, or now', () => {
    expect(resolveRange({ range: parseSpan('15m') }, now)).toEqual({
      from: now - hour / 4n,
      to: now,
    });
    expect(resolveRange({ range: hour, to: now - hour }, now)).toEqual({
      from: now - 2n * hour,
      to: now - hour,
    });
    expect(resolveRange({ from: now - 5n }, now)).toEqual({ from: now - 5n, to: now });
  });

  it.each([
    [{ from: now, range: hour }, 'range'],
    [{ from: now + 1n }, 'from'],
    [{ from: 5n, to: 5n }, 'from'],
    [{ to: 1n }, 'range'],
    [{ from: 0n, to: 401n * 24n * hour }, 'from'],
  ])('names the parameter at fault', (asked, parameter) => {
    expect(resolveRange(asked, now)).toMatchObject({ parameter });
  });
});
