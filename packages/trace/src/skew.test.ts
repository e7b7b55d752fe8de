import fc from 'fast-check';
import { expect, test } from 'vitest';
import { span } from '../test/spans.ts';
import { SPAN_KINDS, timeInTrace } from './columns.ts';
import { analyseTrace, type Trace } from './trace.ts';

const call = span({ id: 'call', service: 'a', kind: 'client', at: 20, took: 50 });
const served = (at: number, took = 40) =>
  span({ id: 'served', parent: 'call', service: 'b', kind: 'server', at, took });

function ms(trace: Trace, id: string): number {
  return trace.columns.start[trace.columns.ids.indexOf(id)]! / 1e6;
}

test('a request that begins before its call moves into it, with what its process did below', () => {
  const spans = [
    call,
    served(6),
    span({ id: 'query', parent: 'served', service: 'b', kind: 'client', at: 10, took: 5 }),
  ];
  const trace = analyseTrace(spans);
  expect(trace.skew).toEqual([{ service: 'b', movedNs: 14e6, rows: [1, 2] }]);
  // The trace begins with the call now.
  expect(['call', 'served', 'query'].map((id) => ms(trace, id))).toEqual([0, 0, 4]);
  expect(trace.columns.originNs).toBe(BigInt(call.startTimeUnixNano));
  expect(trace.columns.extent).toBe(50e6);
});

test('a request that ends after its call moves back', () => {
  const trace = analyseTrace([call, served(44)]);
  expect(trace.skew).toEqual([{ service: 'b', movedNs: -14e6, rows: [1] }]);
  expect(trace.columns.end[1]).toBe(trace.columns.end[0]);
});

test('times are left as sent when they are asked for so, and the skew is still told', () => {
  const trace = analyseTrace([call, served(6)], { asSent: true });
  expect(trace.skew).toHaveLength(1);
  expect(trace.columns.moves).toBeUndefined();
  expect(['call', 'served'].map((id) => ms(trace, id))).toEqual([14, 0]);
});

test('what a moved span noted moves with it', () => {
  const { columns } = analyseTrace([call, served(6)]);
  expect(timeInTrace(columns, 1, served(9).startTimeUnixNano)).toBe(3e6);
  expect(timeInTrace(columns, 0, call.startTimeUnixNano)).toBe(0);
});

test.each([
  ['outlives its caller for good', served(25, 400)],
  ['notes its end a little late', served(30.5, 40)],
  ['lies inside', served(21)],
])('a request that %s is no matter of clocks', (_, request) => {
  const trace = analyseTrace([call, request]);
  expect(trace.skew).toEqual([]);
  expect(trace.columns.moves).toBeUndefined();
});

test('a service behind a moved one is judged by where its caller stands now', () => {
  const trace = analyseTrace([
    call,
    served(6),
    span({ id: 'on', parent: 'served', service: 'b', kind: 'client', at: 10, took: 20 }),
    span({ id: 'last', parent: 'on', service: 'c', kind: 'server', at: 26, took: 10 }),
  ]);
  expect(trace.skew.map(({ service }) => service)).toEqual(['b']);
});

test('moved requests lie inside of their calls, whatever the clocks said', () => {
  const clock = fc.integer({ min: -200, max: 200 });
  fc.assert(
    fc.property(fc.array(clock, { minLength: 1, maxLength: 12 }), (clocks) => {
      const spans = clocks.flatMap((offset, at) => [
        span({
          id: `call-${at}`,
          parent: at === 0 ? '' : `served-${at - 1}`,
          service: `s${at}`,
          kind: 'client',
          at: (clocks[at - 1] ?? 0) + at * 2,
          took: 100 - at * 4,
        }),
        span({
          id: `served-${at}`,
          parent: `call-${at}`,
          service: `s${at + 1}`,
          kind: 'server',
          at: offset + at * 2,
          took: 100 - at * 4 - 2,
        }),
      ]);
      const { columns } = analyseTrace(spans);
      expect(Math.min(...columns.start)).toBe(0);
      for (let row = 0; row < columns.spanCount; row++) {
        if (columns.kind[row] !== SPAN_KINDS.indexOf('server')) continue;
        const up = columns.parent[row]!;
        expect(columns.start[row]!).toBeGreaterThanOrEqual(columns.start[up]! - 1e6);
        expect(columns.end[row]!).toBeLessThanOrEqual(columns.end[up]! + 1e6);
      }
    }),
  );
});
