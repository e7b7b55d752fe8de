import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arrivedTrace, carryTrace } from './carried-trace.ts';
import { columnsOf, SPAN_KINDS, type SpanInput } from './columns.ts';
import { columnsOfSkeleton, type SkeletonInput } from './skeleton-columns.ts';
import { analyseColumns } from './trace.ts';

const ORIGIN = 1_763_719_200_000_000_123n;

interface Short {
  readonly id: number;
  readonly parent: number;
  readonly at: number;
  readonly took: number;
  readonly kind: SpanInput['kind'];
  readonly name: string;
  readonly service: string;
  readonly peer: string;
  readonly failed: boolean;
}

const idOf = (number: number) => (number === 0 ? '' : number.toString(16).padStart(16, '0'));

function spansOf(shorts: readonly Short[]): SpanInput[] {
  return shorts.map((short) => ({
    spanId: idOf(short.id),
    parentSpanId: idOf(short.parent),
    name: short.name,
    service: short.service,
    kind: short.kind,
    startTimeUnixNano: String(ORIGIN + BigInt(short.at)),
    durationNs: String(short.took),
    isError: short.failed,
    status: { message: '' },
    attributes: short.peer === '' ? {} : { 'peer.service': short.peer },
    events: [],
  }));
}

function coded(texts: readonly string[]) {
  const table = [...new Set(texts)];
  return { table, column: Uint32Array.from(texts, (text) => table.indexOf(text)) };
}

function skeletonOf(shorts: readonly Short[]): SkeletonInput {
  const bytes = (numbers: readonly number[]) =>
    Uint8Array.from(numbers.flatMap((id) => [...Buffer.from(idOf(id).padStart(16, '0'), 'hex')]));
  const [names, services, peers] = [
    coded(shorts.map(({ name }) => name)),
    coded(shorts.map(({ service }) => service)),
    coded(shorts.map(({ peer }) => peer)),
  ];
  return {
    count: shorts.length,
    id: bytes(shorts.map(({ id }) => id)),
    parent: bytes(shorts.map(({ parent }) => parent)),
    start: Float64Array.from(shorts, ({ at }) => at),
    duration: Float64Array.from(shorts, ({ took }) => took),
    kind: Uint8Array.from(shorts, ({ kind }) => SPAN_KINDS.indexOf(kind)),
    flags: Uint8Array.from(shorts, ({ failed }) => (failed ? 3 : 2)),
    httpStatus: new Uint16Array(shorts.length),
    name: names.column,
    names: names.table,
    service: services.column,
    services: services.table,
    peer: peers.column,
    peers: peers.table,
  };
}

/** Columns as texts, whatever numbers the texts have. */
function readable(columns: ReturnType<typeof columnsOf>) {
  const rows = Array.from({ length: columns.rowCount }, (_, row) => row);
  return {
    ...columns,
    ids: rows.map((row) => columns.ids.at(row)),
    httpStatus: undefined,
    name: rows.map((row) => columns.names[columns.name[row]!]),
    service: rows.map((row) => columns.services[columns.service[row]!]),
    owner: rows.map((row) => columns.owners[columns.owner[row]!]),
    names: undefined,
    services: undefined,
    owners: [...columns.owners].sort(),
  };
}

const anyShorts = fc.array(
  fc.record({
    id: fc.integer({ min: 1, max: 20 }),
    parent: fc.integer({ min: 0, max: 24 }),
    at: fc.integer({ min: 0, max: 50 }),
    took: fc.integer({ min: 0, max: 60 }),
    kind: fc.constantFrom(...SPAN_KINDS),
    name: fc.constantFrom('x', 'y', ''),
    service: fc.constantFrom('a', 'b', 'c'),
    peer: fc.constantFrom('', 'bank', 'a'),
    failed: fc.boolean(),
  }),
  { minLength: 1, maxLength: 40 },
);

test('a streamed trace has the columns that its spans have', () => {
  fc.assert(
    fc.property(anyShorts, (shorts) => {
      const streamed = columnsOfSkeleton(skeletonOf(shorts), ORIGIN);
      expect(readable(streamed)).toEqual(readable(columnsOf(spansOf(shorts))));
    }),
  );
});

test('a child whose parent was cut out of a loop does not speak for that parent', () => {
  const inLoop: Short = {
    id: 1,
    parent: 2,
    at: 0,
    took: 1,
    kind: 'client',
    name: '',
    service: 'a',
    peer: 'bank',
    failed: false,
  };
  const shorts = [inLoop, { ...inLoop, id: 2, parent: 1, service: 'b' }];
  const streamed = columnsOfSkeleton(skeletonOf(shorts), ORIGIN);
  expect(readable(columnsOf(spansOf(shorts)))).toEqual(readable(streamed));
  expect(readable(streamed).owner).toContain('bank');
});

test('a trace comes back from a worker as it was, its ids found both ways', () => {
  fc.assert(
    fc.property(anyShorts, (shorts) => {
      const analysed = analyseColumns(columnsOfSkeleton(skeletonOf(shorts), ORIGIN));
      const again = analyseColumns(columnsOfSkeleton(skeletonOf(shorts), ORIGIN));
      const { carried, buffers } = carryTrace(analysed);
      const trace = arrivedTrace(structuredClone(carried, { transfer: buffers }));
      expect(trace).toEqual(again);
      const { ids } = trace.columns;
      const first = shorts.findIndex(({ id }) => id === shorts[0]!.id);
      expect(ids.indexOf(idOf(shorts[0]!.id))).toBe(first);
      expect([ids.at(-1), ids.indexOf('nonsense'), ids.indexOf('f'.repeat(16))]).toEqual([
        undefined,
        -1,
        -1,
      ]);
    }),
  );
});

test('a hundred thousand spans in a chain, and as many children of one', () => {
  const shorts = Array.from(
    { length: 200_001 },
    (_, at): Short => ({
      id: at + 1,
      parent: at <= 100_000 ? at : 1,
      at,
      took: 1_000_000 - at,
      kind: 'internal',
      name: `step ${at % 3}`,
      service: 'a',
      peer: '',
      failed: at === 99_999,
    }),
  );
  const trace = analyseColumns(columnsOfSkeleton(skeletonOf(shorts), ORIGIN));
  expect(trace.tree.depth[100_000]).toBe(100_000);
  expect(trace.causes).toEqual([99_999]);
  expect(trace.tree.size[0]).toBe(200_001);
});
