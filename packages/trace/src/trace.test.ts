import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkout, span } from '../test/spans.ts';
import type { SpanInput } from './columns.ts';
import { analyseTrace, type Trace } from './trace.ts';
import { childrenOf } from './tree.ts';

function rowOf(trace: Trace, id: string): number {
  return trace.columns.ids.indexOf(id);
}

/** Traces of any shape: parents before, behind or unknown, children outside of their parents, loops and repeated ids. */
const anyTrace: fc.Arbitrary<SpanInput[]> = fc
  .array(
    fc.record({
      id: fc.integer({ min: 0, max: 30 }).map(String),
      parent: fc.oneof(fc.constant(''), fc.integer({ min: 0, max: 34 }).map(String)),
      service: fc.constantFrom('a', 'b', 'c'),
      name: fc.constantFrom('x', 'y'),
      kind: fc.constantFrom('internal', 'server', 'client', 'consumer'),
      at: fc.integer({ min: 0, max: 50 }),
      took: fc.integer({ min: 0, max: 60 }),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((shorts) => shorts.map(span));

describe('tree', () => {
  test("every row stands once, behind its parent, inside its parent's subtree", () => {
    fc.assert(
      fc.property(anyTrace, (spans) => {
        const { columns, tree } = analyseTrace(spans);
        expect([...tree.order].sort((a, b) => a - b)).toEqual([...Array(columns.rowCount).keys()]);
        for (const row of tree.order) {
          const up = columns.parent[row]!;
          if (up === -1) continue;
          const at = tree.position[row]!;
          expect(at).toBeGreaterThan(tree.position[up]!);
          expect(at + tree.size[row]!).toBeLessThanOrEqual(tree.position[up]! + tree.size[up]!);
        }
      }),
    );
  });

  test('children stand in order of their start, whatever the order of arrival', () => {
    const trace = analyseTrace(checkout().reverse());
    const names = [...childrenOf(trace.tree, rowOf(trace, 'root'))].map((row) =>
      trace.columns.ids.at(row),
    );
    expect(names).toEqual(['auth', 'cart', 'prices', 'charge', 'publish', 'render']);
  });

  test('orphans hang under one row per missing parent, which spans them', () => {
    const trace = analyseTrace([
      span({ id: 'a', parent: 'gone', at: 5, took: 10 }),
      span({ id: 'b', parent: 'gone', at: 20, took: 4 }),
      span({ id: 'c', parent: 'lost', at: 1, took: 1 }),
    ]);
    const gone = rowOf(trace, 'gone');
    expect(trace.columns.spanCount).toBe(3);
    expect(trace.columns.rowCount).toBe(5);
    expect(trace.columns.end[gone]! - trace.columns.start[gone]!).toBe(19e6);
    expect(trace.tree.mainRoot).toBe(gone);
  });

  test('a loop of parents and a span that is its own parent are cut, not followed', () => {
    const trace = analyseTrace([
      span({ id: 'a', parent: 'b' }),
      span({ id: 'b', parent: 'a' }),
      span({ id: 'self', parent: 'self' }),
    ]);
    expect(trace.tree.roots.length).toBe(2);
    expect(trace.tree.order.length).toBe(3);
  });

  test('a chain of a hundred thousand spans is no deeper than any other', () => {
    const chain = Array.from({ length: 100_000 }, (_, depth) =>
      span({
        id: String(depth),
        parent: depth === 0 ? '' : String(depth - 1),
        at: depth * 1e-3,
        took: 1_000 - depth * 2e-3,
      }),
    );
    const trace = analyseTrace(chain);
    expect(trace.tree.depth[99_999]).toBe(99_999);
    expect(trace.path.row.at(-1)).toBe(0);
    expect(trace.tree.size[0]).toBe(100_000);
  });

  test('no span at all is a trace too', () => {
    expect(analyseTrace([]).tree.mainRoot).toBe(-1);
  });
});

describe('self time', () => {
  test('overlapping children are not counted twice, what reaches beyond the parent not at all', () => {
    const trace = analyseTrace([
      span({ id: 'p', took: 100 }),
      span({ id: 'a', parent: 'p', at: 10, took: 30 }),
      span({ id: 'b', parent: 'p', at: 20, took: 30 }),
      span({ id: 'late', parent: 'p', at: 90, took: 500 }),
    ]);
    expect(trace.selfNs[rowOf(trace, 'p')]).toBe(50e6);
    expect(trace.selfNs[rowOf(trace, 'late')]).toBe(500e6);
  });
});

describe('critical path', () => {
  test('its parts touch, never overlap, lie inside their spans and sum to the duration of the root', () => {
    fc.assert(
      fc.property(anyTrace, (spans) => {
        const { columns, path, tree } = analyseTrace(spans);
        const root = tree.mainRoot;
        let cursor = columns.start[root]!;
        path.row.forEach((row, at) => {
          expect(path.from[at]).toBe(cursor);
          expect(path.to[at]!).toBeGreaterThan(cursor);
          expect(path.from[at]!).toBeGreaterThanOrEqual(columns.start[row]!);
          expect(path.to[at]!).toBeLessThanOrEqual(columns.end[row]!);
          cursor = path.to[at]!;
        });
        expect(cursor).toBe(columns.end[root]!);
        const sum = path.timeOf.reduce((total, ns) => total + ns, 0);
        expect(sum).toBe(columns.end[root]! - columns.start[root]!);
      }),
    );
  });

  test('of two parallel calls the one that ends last is on it', () => {
    const trace = analyseTrace([
      span({ id: 'p', took: 100 }),
      span({ id: 'fast', parent: 'p', at: 10, took: 40 }),
      span({ id: 'slow', parent: 'p', at: 10, took: 80 }),
    ]);
    expect(trace.path.timeOf[rowOf(trace, 'fast')]).toBe(0);
    expect(trace.path.timeOf[rowOf(trace, 'slow')]).toBe(80e6);
    expect(trace.path.timeOf[rowOf(trace, 'p')]).toBe(20e6);
  });

  test('nobody waits for a consumer, nor for work that goes on after the answer', () => {
    const trace = analyseTrace([
      span({ id: 'p', took: 100 }),
      span({ id: 'consumer', parent: 'p', kind: 'consumer', at: 10, took: 80 }),
      span({ id: 'after', parent: 'p', at: 50, took: 80 }),
    ]);
    expect([...trace.path.row]).toEqual([rowOf(trace, 'p')]);
  });
});

describe('repeats', () => {
  const calls = (count: number, failed = -1) => [
    span({ id: 'p', took: 1000 }),
    ...Array.from({ length: count }, (_, index) =>
      span({
        id: `c${index}`,
        parent: 'p',
        name: 'call',
        at: index * 10,
        took: 9,
        ...(index === failed ? { error: 'no' } : {}),
      }),
    ),
  ];

  test('five make one, four do not', () => {
    expect(analyseTrace(calls(4)).repeats.size).toBe(0);
    const [repeat] = analyseTrace(calls(5)).repeats.values();
    expect(repeat).toMatchObject({ rows: [1, 2, 3, 4, 5], sequential: true, from: 0, to: 49e6 });
  });

  test('a failed one splits it', () => {
    const repeats = [...analyseTrace(calls(12, 5)).repeats.values()];
    expect(repeats.map((repeat) => repeat.rows.length)).toEqual([5, 6]);
  });

  test('calls that overlap are no sequence', () => {
    const spans = [
      span({ id: 'p' }),
      ...Array.from({ length: 6 }, (_, at) =>
        span({ id: `c${at}`, parent: 'p', name: 'c', at, took: 5 }),
      ),
    ];
    expect([...analyseTrace(spans).repeats.values()][0]?.sequential).toBe(false);
  });
});

describe('errors', () => {
  test('a parent that passes the failure on is an echo, not a cause', () => {
    const trace = analyseTrace(checkout());
    expect(trace.causes.map((row) => trace.columns.ids.at(row))).toEqual(['bank']);
  });
});
