import {
  insertSpans,
  newSpanId,
  newTraceId,
  openFaultProxy,
  openTestDatabase,
  type SeededRandom,
  type SpanSketch,
  seededRandom,
  type TestDatabase,
  type TestSpan,
  trace,
} from '@tracewell/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rangeParameters, type TimeRange } from './queries/answer.ts';
import { scanOf } from './queries/edge-calls-sql.ts';
import { readServiceMap } from './queries/service-map.ts';
import { edgeOf, type MapRow } from './queries/service-map-graph.ts';
import { serviceMapSql } from './queries/service-map-sql.ts';
import { type SealEdges, sealEdges } from './seal-edges.ts';
import { command, openStore, query, type Store } from './store.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
let database: TestDatabase;
let hourMs = Math.floor(Date.now() / HOUR) * HOUR - 150 * HOUR;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

const nano = (ms: number) => BigInt(Math.round(ms)) * 1_000_000n;

/** Every case has hours of its own, so that one engine serves all of them. */
function nextHour(): { startMs: number; range: TimeRange } {
  hourMs += 3 * HOUR;
  return { startMs: hourMs, range: { from: nano(hourMs), to: nano(hourMs + HOUR) } };
}

const seal = (nowMs: number, options: Partial<SealEdges> = {}, store: Store = database.store) =>
  sealEdges(store, { nowMs, lookBackMs: 2 * HOUR, ...options });

/** The edges as they are paired from all half-spans, without a look at what is sealed. */
async function pairedEdges(range: TimeRange) {
  const seconds = { from: Number(range.from) / 1e9, to: Number(range.to) / 1e9 };
  const live = { read: { scanned: [scanOf(seconds)] }, minutes: [seconds] };
  const sql = serviceMapSql({ withParents: true, byEnvironment: false, live, sealed: undefined });
  const { rows } = await query<MapRow>(database.store, sql, {
    ...rangeParameters(range),
    rowLimit: 20_000,
  });
  return inOrder(
    rows
      .filter(({ type, isEdge }) => isEdge === 1 && type !== 'orphan')
      .map((row) => edgeOf(row, 3600)),
  );
}

function inOrder<Edge extends { source: string; target: string; type: string }>(edges: Edge[]) {
  const key = ({ source, target, type }: Edge) => `${source} ${target} ${type}`;
  return [...edges].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

async function mapOf(range: TimeRange) {
  const { rows, rowsScanned } = await readServiceMap(database.store, { range });
  return { edges: inOrder([...rows.edges]), rows, rowsScanned };
}

const KAFKA = { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders' };

/** A few traces with every kind of call; halves up to nine minutes apart, some of them lost. */
function randomSpans(random: SeededRandom, name: string, startMs: number): TestSpan[] {
  const service = (word: string) => `${name}-${word}`;
  const base = startMs + (10 + random.int(12)) * MINUTE + random.int(59_000);
  const later = () => nano(base + (random.chance(0.3) ? random.int(9 * 60_000) : random.int(3000)));
  const status = () => (random.chance(0.2) ? 'error' : 'unset');
  const durationMs = () => 1 + random.int(5000);
  const callee = (word: string, children: SpanSketch[] = []): SpanSketch => ({
    service: service(word),
    startTimeUnixNano: later(),
    durationMs: durationMs(),
    status: status(),
    children,
  });
  const call = (word: string, children: SpanSketch[] = []): SpanSketch => ({
    kind: 'client',
    startTimeUnixNano: nano(base + random.int(60_000)),
    durationMs: durationMs(),
    attributes: { 'server.address': service(word) },
    children: [callee(word, children)],
  });
  const database: SpanSketch = {
    kind: 'client',
    durationMs: durationMs(),
    attributes: { 'db.system': 'postgresql', 'db.namespace': service('db') },
  };
  const link = { traceId: newTraceId(), spanId: newSpanId() };
  const web = trace([
    {
      traceId: link.traceId,
      ...callee('web', [
        call('cart', [database, call('stock')]),
        { kind: 'internal', startTimeUnixNano: later(), children: [callee('legacy')] },
        { kind: 'producer', spanId: link.spanId, attributes: KAFKA },
      ]),
    },
  ]);
  const worker = trace([
    {
      kind: 'consumer',
      ...callee('worker', [database]),
      ...(random.chance(0.5) ? { attributes: KAFKA } : {}),
      links: [link],
    },
  ]);
  return [...web, ...worker].filter(() => random.chance(0.93));
}

function shuffled<T>(random: SeededRandom, items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, rank: random.next() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

const SEEDS = Number(process.env.TRACEWELL_TEST_SEEDS ?? 50);
const TOGETHER = 25;

describe('any batching, any order and any restart of the job', () => {
  it(`gives the same graph and the same percentiles (${SEEDS} seeds)`, async () => {
    await using proxy = await openFaultProxy(database.connection.url);
    await using failing = openStore({ ...database.connection, url: proxy.url });
    for (let first = 1; first <= SEEDS; first += TOGETHER) {
      const random = seededRandom(first);
      const { startMs, range } = nextHour();
      const seeds = Array.from({ length: TOGETHER }, (_, index) => first + index);
      const spans = shuffled(
        random,
        seeds.flatMap((seed) => randomSpans(seededRandom(seed), `s${seed}`, startMs)),
      );
      let nowMs = startMs + 12 * MINUTE;
      for (let at = 0; at < spans.length; ) {
        const size = 1 + random.int(spans.length / 2);
        await insertSpans(database, spans.slice(at, at + size));
        at += size;
        nowMs += random.int(9) * MINUTE;
        const stopAt = proxy.requests + 1 + random.int(12);
        const kind = random.chance(0.5) ? 'cut_answer' : 'cut_request';
        proxy.decide = () => (proxy.requests >= stopAt ? { kind } : undefined);
        await seal(nowMs, { runHalves: 1 + random.int(200) }, failing).catch(() => undefined);
      }
      proxy.decide = () => undefined;
      await seal(nowMs + 40 * MINUTE);
      const last = await seal(nowMs + 50 * MINUTE);
      expect(last.waiting).toBe(0);
      const sealed = await mapOf(range);
      expect(sealed.edges.length).toBeGreaterThan(TOGETHER);
      expect(sealed.edges, `seeds from ${first}`).toEqual(await pairedEdges(range));
    }
  }, 900_000);
});

describe('sealing', () => {
  const pair = (startMs: number, service = 'web') =>
    trace([
      {
        service,
        startTimeUnixNano: nano(startMs),
        children: [{ kind: 'client', children: [{ service: `${service}-cart` }] }],
      },
    ]);

  it('waits until a minute has settled, computes it once more when it is final, and then rests', async () => {
    const { startMs, range } = nextHour();
    await insertSpans(database, pair(startMs + 30_000));
    const sealedAt = async (minutes: number) => (await seal(startMs + minutes * MINUTE)).sealed;
    expect(await sealedAt(1.9)).toBe(0);
    expect(await sealedAt(2)).toBe(1);
    expect(await sealedAt(5)).toBe(0);
    expect(await sealedAt(12)).toBe(1);
    expect(await sealedAt(30)).toBe(0);
    expect((await mapOf(range)).edges).toHaveLength(2);
  }, 120_000);

  it('reads minutes to which halves came late live, until they are computed again', async () => {
    const { startMs, range } = nextHour();
    await insertSpans(database, pair(startMs + 30_000, 'early'));
    await seal(startMs + 20 * MINUTE);
    await insertSpans(database, pair(startMs + 31_000, 'late'));
    const names = async () => (await mapOf(range)).rows.nodes.map(({ name }) => name).sort();
    const all = ['early', 'early-cart', 'late', 'late-cart', 'users'];
    expect(await names()).toEqual(all);
    expect(await seal(startMs + 21 * MINUTE)).toMatchObject({ sealed: 0 });
    expect(await seal(startMs + 26 * MINUTE)).toMatchObject({ sealed: 1 });
    expect(await names()).toEqual(all);
    // Too many halves to pair anew: the minute is shown as it was sealed, and the answer says from when on.
    await insertSpans(database, pair(startMs + 32_000, 'later'));
    const { rows, truncated } = await readServiceMap(database.store, { range, maxHalves: 1 });
    expect(rows.edges.map(({ target }) => target)).not.toContain('service:later-cart');
    expect(rows.staleFromUnixNano).toBe(String(nano(startMs)));
    expect(truncated).toBe(false);
  }, 120_000);

  it('computes the newest minutes first and leaves the rest for the next time', async () => {
    const { startMs } = nextHour();
    const spans = Array.from({ length: 40 }, (_, minute) => pair(startMs + minute * MINUTE));
    await insertSpans(database, spans.flat());
    const nowMs = startMs + HOUR;
    const first = await seal(nowMs, { budgetMs: 0, runHalves: 20 });
    expect(first.sealed).toBeGreaterThan(0);
    expect(first.waiting).toBe(40 - first.sealed);
    const { rows } = await query<{ oldest: string }>(
      database.store,
      'SELECT toString(min(toUnixTimestamp(Minute))) AS oldest FROM otel_service_edges_sealed WHERE Minute >= toDateTime({from:UInt32})',
      { from: startMs / 1000 },
    );
    expect(Number(rows[0]?.oldest)).toBe(startMs / 1000 + (40 - first.sealed) * 60);
    expect(await seal(nowMs)).toEqual({ sealed: 40 - first.sealed, waiting: 0 });
  }, 120_000);

  it('answers from what is sealed when retention has dropped the halves', async () => {
    const { startMs, range } = nextHour();
    await insertSpans(database, pair(startMs + 30_000, 'gone'));
    await seal(startMs + HOUR);
    const before = await mapOf(range);
    await command(
      database.store,
      'ALTER TABLE otel_traces_edge_halves DELETE WHERE ServiceName LIKE {name:String}',
      { name: 'gone%' },
      { settings: { mutations_sync: '2' } },
    );
    expect((await mapOf(range)).edges).toEqual(before.edges);
    expect(before.edges).toHaveLength(2);
  }, 120_000);
});
