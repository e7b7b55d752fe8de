import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkout, span } from '../test/spans.ts';
import {
  differencesOf,
  type OtherOperation,
  otherOf,
  ownOperations,
} from './compare-operations.ts';
import { analyseTrace } from './trace.ts';

const MS = 1e6;

function compare(here: Parameters<typeof analyseTrace>[0], there: typeof here) {
  const own = ownOperations(analyseTrace(here));
  const others = ownOperations(analyseTrace(there)).map(otherOf);
  return differencesOf({ own, others, otherCount: 1, durationNs: 2140 * MS });
}

const said = (found: ReturnType<typeof compare>) =>
  found.map(({ about, own, other, addedNs }) => [about, (own ?? other)?.name, addedNs / MS]);

test('a trace does not differ from itself, in whatever order its spans come', () => {
  const shuffled = fc.shuffledSubarray(checkout(), { minLength: checkout().length });
  fc.assert(
    fc.property(shuffled, (spans) => {
      expect(compare(spans, checkout())).toEqual([]);
    }),
    { numRuns: 20 },
  );
});

describe('against another trace', () => {
  test('what is only here, only there, and slower here is named with the time it adds', () => {
    const there = checkout()
      .filter(({ name }) => name !== 'risk.score')
      .map((one) => (one.name === 'POST /authorize' ? { ...one, durationNs: '50000000' } : one));
    there.push(span({ id: 'cache', parent: 'root', name: 'GET cache', at: 10, took: 3 }));
    expect(said(compare(checkout(), there))).toEqual([
      ['slower', 'POST /authorize', 200],
      ['extra', 'risk.score', 90],
      ['missing', 'GET cache', -3],
    ]);
  });

  test('a loop that grew is told by its calls, not by its length', () => {
    const there = checkout().filter(({ spanId }) => !/^select-([3-9]|\d\d)/.test(spanId));
    const [grown] = compare(checkout(), there);
    expect(grown).toMatchObject({
      about: 'more-calls',
      own: { name: 'SELECT method', calls: 38 },
      other: { callsP95: 3 },
    });
    expect(grown?.own?.rows).toHaveLength(38);
  });
});

describe('against many', () => {
  const own = ownOperations(analyseTrace([span({ id: 'a', name: 'GET /', took: 100 })]));
  const other = (more: Partial<OtherOperation>): OtherOperation => ({
    service: 'shop',
    name: 'GET /',
    kind: 'internal',
    traceCount: 200,
    callsP50: 1,
    callsP95: 1,
    longestP50Ns: 40 * MS,
    longestP95Ns: 60 * MS,
    totalP50Ns: 40 * MS,
    ...more,
  });
  const against = (...others: OtherOperation[]) =>
    differencesOf({ own, others, otherCount: 200, durationNs: 100 * MS }).map(({ about }) => about);

  test('within their p95 is normal, beyond it is slower; few of them make it extra', () => {
    expect(against(other({}))).toEqual(['slower']);
    expect(against(other({ longestP95Ns: 100 * MS }))).toEqual([]);
    expect(against(other({ traceCount: 9 }))).toEqual(['extra']);
    expect(against(other({ traceCount: 10, longestP95Ns: 100 * MS }))).toEqual([]);
  });

  test('what most of them have is missed, what some have is not', () => {
    const usual = other({ longestP95Ns: 100 * MS });
    expect(against(usual, other({ name: 'auth', traceCount: 160 }))).toEqual(['missing']);
    expect(against(usual, other({ name: 'auth', traceCount: 159 }))).toEqual([]);
  });

  test('without others there is nothing to say', () => {
    expect(differencesOf({ own, others: [], otherCount: 0, durationNs: 1 })).toEqual([]);
  });
});
