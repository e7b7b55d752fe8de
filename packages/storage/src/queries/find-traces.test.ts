import { parseQuery } from '@tracewell/search';
import {
  insertSpans,
  newTraceId,
  openTestDatabase,
  type TestDatabase,
  trace,
} from '@tracewell/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStore } from '../store.ts';
import { type FoundTraces, findTraces } from './find-traces.ts';
import type { FindTraces } from './search-slices.ts';

const MINUTE = 60_000_000_000n;
const START = ((BigInt(Date.now()) * 1_000_000n) / MINUTE - 300n) * MINUTE;
const RANGE = { from: START - MINUTE, to: START + 240n * MINUTE };

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

function treeOf(query: string) {
  const parsed = parseQuery(query);
  if (!parsed.ok) throw new Error(parsed.fault.message);
  return parsed.tree;
}

/** In slices of a few spans. A new store knows of the spans that have just come, which decide how wide a slice is. */
async function findPage(question: Pick<FindTraces, 'tree' | 'limit' | 'after'>) {
  await using store = openStore(database.connection);
  const { rows } = await findTraces(store, { range: RANGE, sliceSpans: 2, ...question });
  return rows;
}

async function everyPage(query: string, limit: number): Promise<FoundTraces['traces']> {
  const tree = treeOf(query);
  const traces: FoundTraces['traces'][number][] = [];
  let after: FoundTraces['next'];
  do {
    const rows = await findPage({ tree, limit, after });
    traces.push(...rows.traces);
    after = rows.next;
  } while (after !== undefined);
  return traces;
}

/** One span every 40 minutes for each of three traces, a minute apart: every trace matches in many slices. */
async function longTraces(service: string): Promise<string[]> {
  const ids = [newTraceId(), newTraceId(), newTraceId()];
  const spans = ids.flatMap((traceId, index) =>
    trace(
      Array.from({ length: 6 }, (_, part) => ({
        traceId,
        service,
        name: `part ${part}`,
        startTimeUnixNano: START + BigInt(part * 40 + index) * MINUTE,
      })),
    ),
  );
  await insertSpans(database, spans);
  return ids;
}

it.each([1, 2, 3, 10])(
  'lists a trace once though it matches in many slices (pages of %i)',
  async (limit) => {
    const service = `long-${limit}`;
    const ids = await longTraces(service);
    const traces = await everyPage(`service = "${service}"`, limit);
    // Newest matching span first.
    expect(traces.map(({ traceId }) => traceId)).toEqual([...ids].reverse());
    expect(traces.map(({ matchedCount, spanCount }) => [matchedCount, spanCount])).toEqual([
      [6, 6],
      [6, 6],
      [6, 6],
    ]);
  },
);

it('loses none of the traces whose newest spans began in the same nanosecond', async () => {
  const ids = Array.from({ length: 7 }, newTraceId);
  await insertSpans(
    database,
    ids.flatMap((traceId) => trace([{ traceId, service: 'same', startTimeUnixNano: START }])),
  );
  const traces = await everyPage('service = same', 2);
  expect(traces.map(({ traceId }) => traceId)).toEqual([...ids].sort().reverse());
});

it('finds a trace by a span inside the range and summarises what lies outside', async () => {
  const traceId = newTraceId();
  const spans = trace([
    {
      traceId,
      service: 'edge',
      name: 'root',
      startTimeUnixNano: RANGE.from - MINUTE,
      durationMs: 180_000,
      children: [{ name: 'inside', kind: 'internal', startTimeUnixNano: RANGE.from + 1n }],
    },
  ]);
  await insertSpans(database, spans);
  const [found] = await everyPage('service = edge', 5);
  expect(found).toMatchObject({
    traceId,
    rootName: 'root',
    spanCount: 2,
    durationNs: '180000000000',
  });
});

it('lists every trace that was there at the first page, once, while others arrive', async () => {
  const service = 'busy';
  const batch = async (count: number, minute: number): Promise<string[]> => {
    const ids = Array.from({ length: count }, newTraceId);
    const at = (index: number) =>
      START + BigInt((index * 7) % 200) * MINUTE + BigInt(index + minute);
    await insertSpans(
      database,
      ids.flatMap((traceId, index) =>
        trace([{ traceId, service, startTimeUnixNano: at(index), children: [{ kind: 'client' }] }]),
      ),
    );
    return ids;
  };
  const present = await batch(200, 0);
  const listed: string[] = [];
  let after: FoundTraces['next'];
  let arriving: Promise<unknown> = Promise.resolve();
  let page = 0;
  do {
    const tree = treeOf(`service = "${service}"`);
    const rows = await findPage({ tree, limit: 15, after });
    listed.push(...rows.traces.map(({ traceId }) => traceId));
    after = rows.next;
    page += 1;
    // Newer and older than where the reader stands, while it reads the next page.
    if (page <= 8) arriving = Promise.all([arriving, batch(40, page)]);
  } while (after !== undefined);
  await arriving;
  expect(new Set(listed).size).toBe(listed.length);
  expect(listed).toEqual(expect.arrayContaining(present));
});
