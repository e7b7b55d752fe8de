import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkout, span } from '../test/spans.ts';
import { analyseTrace } from './trace.ts';

test('a message that waits for its consumer leaves a stretch in which nothing ran', () => {
  const { idle } = analyseTrace([
    span({ id: 'order', at: 0, took: 100 }),
    span({ id: 'publish', parent: 'order', kind: 'producer', at: 90, took: 10 }),
    span({ id: 'process', parent: 'publish', kind: 'consumer', at: 5_000, took: 200 }),
  ]);
  expect(idle).toEqual([{ from: 100e6, to: 5_000e6 }]);
});

test('a trace whose root waits for everything has none', () => {
  expect(analyseTrace(checkout()).idle).toEqual([]);
});

test.each([[[]], [[span({ id: 'alone' })]]])('neither has a trace of no spans or one', (spans) => {
  expect(analyseTrace(spans).idle).toEqual([]);
});

test('a missing parent may have run all the time between its children', () => {
  const { idle } = analyseTrace([
    span({ id: 'a', parent: 'gone', at: 0, took: 10 }),
    span({ id: 'b', parent: 'gone', at: 90, took: 10 }),
  ]);
  expect(idle).toEqual([]);
});

test('exactly the stretches of 5 % and more that no span touches', () => {
  const spans = fc.array(
    fc.record({ at: fc.integer({ min: 0, max: 999 }), took: fc.integer({ min: 0, max: 150 }) }),
    { minLength: 2, maxLength: 12 },
  );
  fc.assert(
    fc.property(spans, (shorts) => {
      const { columns, idle } = analyseTrace(
        shorts.map((short, at) => span({ id: String(at), ...short })),
      );
      const rows = [...columns.start.keys()].sort((a, b) => columns.start[a]! - columns.start[b]!);
      const expected: { from: number; to: number }[] = [];
      let reached = 0;
      for (const row of rows) {
        const from = columns.start[row]!;
        if (from > reached && from - reached >= columns.extent * 0.05) {
          expected.push({ from: reached, to: from });
        }
        reached = Math.max(reached, columns.end[row]!);
      }
      expect(idle).toEqual(expected);
    }),
  );
});
