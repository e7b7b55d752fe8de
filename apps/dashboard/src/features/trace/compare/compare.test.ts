import type { Difference } from '@tracewell/trace';
import { describe, expect, test } from 'vitest';
import { addedWords, differenceWords } from './difference-words.ts';
import { againstOf } from './use-compare.ts';

const ID = '4bf92f3577b34da6a3ce929d0e0e4736';

test('the address names normal traces or one other; what it does not know compares with nothing', () => {
  expect(againstOf('normal')).toEqual({ kind: 'normal' });
  expect(againstOf(ID.toUpperCase())).toEqual({ kind: 'trace', id: ID });
  for (const text of [null, '', 'abc', `${ID}0`]) expect(againstOf(text)).toBeUndefined();
});

describe('a difference in words', () => {
  const base = { service: 'cart', name: 'SELECT', kind: 'client' } as const;
  const own = { ...base, calls: 38, longestNs: 160e6, totalNs: 400e6, rows: [3] };
  const other = {
    ...base,
    traceCount: 198,
    callsP50: 1,
    callsP95: 2,
    longestP50Ns: 40e6,
    longestP95Ns: 52e6,
    totalP50Ns: 40e6,
  };
  const words = (about: Difference['about'], count: number, more: Partial<Difference> = {}) => {
    const { what, here, elsewhere } = differenceWords(
      { about, own, other, addedNs: 0, ...more },
      count,
    );
    return [what, here, elsewhere];
  };

  test('against many, with their p95 and n', () => {
    expect(words('slower', 200)).toEqual(['slower', '160 ms', '40 ms, p95 52 ms']);
    expect(words('more-calls', 200)).toEqual(['more calls', '38 calls', '1, p95 2']);
    expect(words('missing', 200, { own: undefined })).toEqual([
      'missing',
      '0 calls',
      'in 198 of 200 traces',
    ]);
    expect(words('extra', 200, { other: undefined })).toEqual([
      'only here',
      '38 calls',
      'in 0 of 200 traces',
    ]);
  });

  test('against one, its own figure', () => {
    expect(words('slower', 1)).toEqual(['slower', '160 ms', '40 ms']);
    expect(words('more-calls', 1)).toEqual(['more calls', '38 calls', '1']);
    expect(words('extra', 1, { other: undefined })).toEqual(['only here', '38 calls', 'not there']);
  });

  test('time is added or spared', () => {
    expect([addedWords(1.2e9), addedWords(-40e6)]).toEqual(['+1.2 s', '−40 ms']);
  });
});
