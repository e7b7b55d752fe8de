import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkout, span } from '../test/spans.ts';
import { firstEndingAfter, layoutFlame } from './flame.ts';
import { analyseTrace } from './trace.ts';

/** Any shape, children outside of their parents and unknown parents included. */
const anyTrace = fc
  .array(
    fc.record({
      id: fc.integer({ min: 0, max: 40 }).map(String),
      parent: fc.oneof(fc.constant(''), fc.integer({ min: 0, max: 44 }).map(String)),
      at: fc.integer({ min: 0, max: 30 }),
      took: fc.integer({ min: 0, max: 30 }),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((shorts) => analyseTrace(shorts.map(span)));

test('every row stands below its parent, in time order, and never over another', () => {
  fc.assert(
    fc.property(anyTrace, (trace) => {
      const flame = layoutFlame(trace);
      const { parent, start, end, rowCount } = trace.columns;
      expect([...flame.rows].sort((a, b) => a - b)).toEqual([...Array(rowCount).keys()]);
      parent.forEach((up, row) => {
        if (up !== -1) expect(flame.lane[row]).toBeGreaterThan(flame.lane[up]!);
      });
      for (let lane = 0; lane < flame.laneCount; lane++) {
        const rows = flame.rows.subarray(flame.offset[lane], flame.offset[lane + 1]);
        expect(rows.length).toBeGreaterThan(0);
        rows.forEach((row, at) => {
          expect(flame.lane[row]).toBe(lane);
          if (at > 0) expect(start[row]).toBeGreaterThanOrEqual(end[rows[at - 1]!]!);
        });
      }
    }),
  );
});

test('what runs one after another shares a lane, what runs at the same time does not', () => {
  const trace = analyseTrace([
    span({ id: 'root', at: 0, took: 100 }),
    span({ id: 'a', parent: 'root', at: 0, took: 50 }),
    span({ id: 'b', parent: 'root', at: 50, took: 20 }),
    span({ id: 'c', parent: 'root', at: 60, took: 30 }),
    span({ id: 'inside-b', parent: 'b', at: 55, took: 5 }),
    span({ id: 'instant', parent: 'root', at: 50, took: 0 }),
  ]);
  const { lane, laneCount } = layoutFlame(trace);
  expect([...lane]).toEqual([0, 1, 1, 2, 2, 2]);
  expect(laneCount).toBe(3);
});

test('the first row that ends after a time is found in each lane', () => {
  const trace = analyseTrace(checkout());
  const flame = layoutFlame(trace);
  for (let lane = 0; lane < flame.laneCount; lane++) {
    for (const time of [-1, 0, 46e6, 166e6, 1e9, 9e9]) {
      const rows = [...flame.rows.subarray(flame.offset[lane], flame.offset[lane + 1])];
      const at = rows.findIndex((row) => trace.columns.end[row]! > time);
      const expected = at === -1 ? flame.offset[lane + 1]! : flame.offset[lane]! + at;
      expect(firstEndingAfter(trace, flame, lane, time)).toBe(expected);
    }
  }
});

test('a hundred thousand spans at the same time get a lane each without a walk over all lanes', () => {
  const shorts = Array.from({ length: 100_000 }, (_, at) =>
    span({ id: `s${at}`, parent: at === 0 ? '' : 's0', at: 0, took: 1_000 }),
  );
  expect(layoutFlame(analyseTrace(shorts)).laneCount).toBe(100_000);
});
