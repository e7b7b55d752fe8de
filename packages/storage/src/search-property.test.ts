import { parseQuery } from '@tracewell/search';
import {
  insertSpans,
  newTraceId,
  openTestDatabase,
  type SpanSketch,
  type TestDatabase,
  type TestSpan,
  trace,
} from '@tracewell/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selects } from '../test/evaluate-search.ts';
import { findTraces } from './queries/find-traces.ts';

const MINUTE = 60_000_000_000n;
const START = ((BigInt(Date.now()) * 1_000_000n) / MINUTE / 180n - 2n) * 180n * MINUTE;
const RANGE = { from: START - MINUTE, to: START + 100n * MINUTE };
/** Random queries of each kind; TRACEWELL_SEARCH_RUNS asks for more. */
const RUNS = Number(process.env.TRACEWELL_SEARCH_RUNS ?? 12);

const value = fc.constantFrom<string | number>(1, 2, 2.5, '2', 'x', 'xy', '');
/** A span with children and their children, down to a depth. */
function spanOf(depth: number): fc.Arbitrary<SpanSketch> {
  return fc.record({
    service: fc.constantFrom('a', 'b', 'c'),
    name: fc.constantFrom('read', 'write'),
    kind: fc.constantFrom('server', 'client', 'internal'),
    durationMs: fc.constantFrom(1, 5, 20),
    // Minutes apart, so that one trace lies in several slices of the search.
    startTimeUnixNano: fc.nat(90).map((minute) => START + BigInt(minute) * MINUTE),
    attributes: fc.dictionary(fc.constantFrom('k', 'n'), value, { maxKeys: 2 }),
    resource: fc.dictionary(fc.constantFrom('n'), value, { maxKeys: 1 }),
    children: depth === 0 ? fc.constant([]) : fc.array(spanOf(depth - 1), { maxLength: 2 }),
  });
}

const TERMS = [
  'service = a',
  'service in (b, c)',
  'name != read',
  'kind = client',
  'kind = server',
  'duration > 4ms',
  'duration <= 5ms',
  'k = x',
  'k =~ "x.*"',
  'k != x',
  'k exists',
  'n = 2',
  'n > 1',
  'n != 2',
  'n in (1, "2")',
];
const condition: fc.Arbitrary<string> = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...TERMS),
    fc
      .tuple(tie('node'), fc.constantFrom('and', 'or'), tie('node'))
      .map(([a, word, b]) => `(${a} ${word} ${b})`),
    tie('node').map((node) => `not ${node}`),
  ),
})).node;
const set = fc
  .tuple(
    condition,
    fc.array(fc.tuple(fc.constantFrom('>', '>>'), fc.option(condition)), { maxLength: 2 }),
  )
  .map(([first, rest]) =>
    [`{${first}}`, ...rest.map(([sign, next]) => `${sign} {${next ?? ''}}`)].join(' '),
  );
const sign = fc.constantFrom('=', '!=', '>', '>=', '<', '<=');
const aggregate = fc.oneof(
  fc.tuple(sign, fc.nat(3)).map(([operator, n]) => `count() ${operator} ${n}`),
  fc
    .tuple(fc.constantFrom('sum', 'avg', 'min', 'max'), sign, fc.nat(30))
    .map(([name, operator, ms]) => `${name}(duration) ${operator} ${ms}ms`),
  fc
    .tuple(fc.constantFrom('sum', 'min', 'max'), sign, fc.nat(4))
    .map(([name, operator, n]) => `${name}(n) ${operator} ${n}`),
);
const onTrace: fc.Arbitrary<string> = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    set,
    aggregate,
    fc.tuple(set, aggregate).map(([spans, figure]) => `${spans} | ${figure}`),
    fc
      .tuple(tie('node'), fc.constantFrom('and', 'or'), tie('node'))
      .map(([a, word, b]) => `(${a} ${word} ${b})`),
    tie('node').map((node) => `not ${node}`),
  ),
})).node;

let database: TestDatabase;
let traces: ReadonlyMap<string, readonly TestSpan[]>;
beforeAll(async () => {
  database = await openTestDatabase();
  const sketches = fc.sample(spanOf(3), { numRuns: 40, seed: 7 });
  const all = sketches.map((sketch) => trace([{ ...sketch, traceId: newTraceId() }]));
  traces = new Map(all.map((spans) => [spans[0]?.traceId ?? '', spans]));
  await insertSpans(database, all.flat());
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

async function found(query: string): Promise<string[]> {
  const parsed = parseQuery(query);
  if (!parsed.ok) throw new Error(`${query}: ${parsed.fault.message}`);
  const ids: string[] = [];
  let after: Parameters<typeof findTraces>[1]['after'];
  do {
    const question = { range: RANGE, tree: parsed.tree, limit: 50, after };
    const { rows } = await findTraces(database.store, question);
    ids.push(...rows.traces.map(({ traceId }) => traceId));
    after = rows.next;
  } while (after !== undefined);
  return ids.sort();
}

function expected(query: string): string[] {
  const parsed = parseQuery(query);
  if (!parsed.ok) throw new Error(`${query}: ${parsed.fault.message}`);
  const { tree } = parsed;
  return [...traces].flatMap(([id, spans]) => (selects(tree, spans) ? [id] : [])).sort();
}

describe('random queries on random traces find what an evaluator in memory finds', () => {
  it('on one span', async () => {
    const property = fc.asyncProperty(condition, async (query) => {
      expect(await found(query)).toEqual(expected(query));
    });
    await fc.assert(property, { numRuns: RUNS });
  }, 300_000);

  it('on whole traces', async () => {
    const property = fc.asyncProperty(onTrace, async (query) => {
      expect(await found(query)).toEqual(expected(query));
    });
    await fc.assert(property, { numRuns: RUNS });
  }, 300_000);
});
