import { analyseTrace, flipRepeat, flipRow, OPEN_FOLDING } from '@tracewell/trace';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { flippedText, foldingOf } from './folding-text.ts';
import { apiSpan } from './test-span.ts';

const id = (at: number) => at.toString(16).padStart(16, '0');
const spans = Array.from({ length: 40 }, (_, at) =>
  apiSpan({ spanId: id(at), parentSpanId: at === 0 ? '' : id((at - 1) >> 2) }),
);
const trace = analyseTrace(spans);
const row = fc.nat({ max: 39 });

test('what was opened and shut by hand comes back from an address as it was', () => {
  fc.assert(
    fc.property(fc.uniqueArray(row), fc.uniqueArray(row), (flipped, repeats) => {
      const folding = repeats.reduce(flipRepeat, flipped.reduce(flipRow, OPEN_FOLDING));
      const text = flippedText(trace, folding);
      expect(foldingOf(trace, OPEN_FOLDING, text)).toEqual({ folding, unknown: '' });
    }),
  );
});

test('a trace that more spans have come to keeps what was folded, under new row numbers', () => {
  const later = analyseTrace([apiSpan({ spanId: 'ff', parentSpanId: id(0) }), ...spans]);
  const text = flippedText(trace, flipRow(OPEN_FOLDING, 3));
  const { folding } = foldingOf(later, OPEN_FOLDING, text);
  expect([...folding.flipped].map((at) => later.columns.ids.at(at))).toEqual([id(3)]);
});

test('ids that have not arrived are told apart, and nonsense breaks nothing', () => {
  const { folding, unknown } = foldingOf(trace, OPEN_FOLDING, `abcd..r.rbeef.${id(2)}`);
  expect([...folding.flipped]).toEqual([2]);
  expect(unknown).toBe('abcd.r.rbeef');
});

test('an address carries a hundred rows and no more', () => {
  const many = Array.from({ length: 150 }, (_, at) => apiSpan({ spanId: id(at) }));
  const wide = analyseTrace(many);
  const all = many.map((_, at) => at).reduce(flipRow, OPEN_FOLDING);
  expect(flippedText(wide, all).split('.')).toHaveLength(100);
});
