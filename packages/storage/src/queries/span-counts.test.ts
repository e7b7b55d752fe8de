import { expect, it } from 'vitest';
import { reachBack, spansWithin } from './span-counts.ts';

const MINUTE = 60_000_000_000n;
/** 600 spans in the newest ten minutes, none in the ten before, 60 in the ten before these. */
const COUNTS = [
  { from: 60n * MINUTE, spans: 600 },
  { from: 40n * MINUTE, spans: 60 },
];

it.each([
  ['within ten minutes', 70n, 60, 69n],
  ['from the middle of ten minutes', 65n, 300, 60n],
  ['over minutes without spans', 70n, 606, 49n],
  ['from a moment after everything', 500n, 60, 69n],
  ['to the floor when there are too few', 70n, 1_000, 20n],
  ['to the floor when there are none', 20n, 1, 20n],
])('reaches back %s', (_, before, spans, from) => {
  expect(reachBack(COUNTS, before * MINUTE, spans, 20n * MINUTE)).toBe(from * MINUTE);
});

it.each([
  ['everything', 0n, 100n, 660],
  ['parts of ten minutes', 45n, 65n, 330],
  ['nothing', 51n, 59n, 0],
])('counts %s', (_, from, to, spans) => {
  expect(spansWithin(COUNTS, { from: from * MINUTE, to: to * MINUTE })).toBe(spans);
});

it('never reaches beyond the floor', () => {
  expect(reachBack(COUNTS, 70n * MINUTE, 606, 55n * MINUTE)).toBe(55n * MINUTE);
});
