import { analyseTrace, type SpanInput } from '@tracewell/trace';
import { expect, test } from 'vitest';
import { peekLines } from './peek-lines.ts';

function span(
  spanId: string,
  parentSpanId: string,
  ms: readonly [number, number],
  more: Partial<SpanInput> = {},
): SpanInput {
  return {
    spanId,
    parentSpanId,
    name: `op ${spanId}`,
    service: 'shop',
    kind: 'internal',
    startTimeUnixNano: String(1_763_700_000_000_000_000n + BigInt(ms[0]) * 1_000_000n),
    durationNs: String((ms[1] - ms[0]) * 1_000_000),
    isError: false,
    status: { message: '' },
    attributes: {},
    events: [],
    ...more,
  };
}

test('lines follow the tree, with their place on the scale of the trace', () => {
  const trace = analyseTrace([
    span('01', '', [0, 100]),
    span('02', '01', [50, 100], { isError: true }),
  ]);
  expect(peekLines(trace)).toMatchObject([
    { name: 'op 01', depth: 0, from: 0, width: 1, isError: false },
    {
      name: 'op 02',
      depth: 1,
      from: 0.5,
      width: 0.5,
      isError: true,
      durationNs: 50_000_000,
      onPath: true,
    },
  ]);
});

test('what decided the time and what failed is kept before the rest', () => {
  const quick = Array.from({ length: 30 }, (_, at) =>
    span(`1${at}`, '01', [at, at + 1], { name: `quick ${at}` }),
  );
  const trace = analyseTrace([
    span('01', '', [0, 100]),
    ...quick,
    span('fa', '01', [1, 2], { isError: true, name: 'failed' }),
    span('ee', '01', [40, 100], { name: 'long' }),
  ]);
  const names = peekLines(trace, 5).map(({ name }) => name);
  expect(names).toHaveLength(5);
  expect(names).toEqual(expect.arrayContaining(['op 01', 'failed', 'long']));
  expect(names.indexOf('failed')).toBeLessThan(names.indexOf('long'));
});
