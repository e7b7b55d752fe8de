import { randomBytes } from 'node:crypto';
import {
  insertSpans,
  openFaultProxy,
  openTestDatabase,
  type SpanSketch,
  type TestDatabase,
  type TestSpan,
  trace,
} from '@tracewell/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { markTraces, readMarks } from './keep-marks.ts';
import { limitKept } from './kept-limit.ts';
import { readSkeletonExtent } from './queries/read-skeleton.ts';
import { readTrace } from './queries/read-trace.ts';
import { enforceRetention } from './retention.ts';
import { openStore, query, type Store } from './store.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ample = { spansMs: 7 * DAY, bytes: 1e9, rollupsMs: 90 * DAY };
/** 03:00 to 06:00 leave at 06:00 seven days later, 06:00 to 09:00 do not yet. */
const leaving = Date.parse('2026-11-14T03:00:00Z');
const now = Date.parse('2026-11-21T06:30:00Z');

/** Statements between two stops; `TRACEWELL_TEST_SEEDS` set: retention is stopped at every one. */
const STEP = process.env['TRACEWELL_TEST_SEEDS'] === undefined ? 5 : 1;

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

const at = (ms: number, sketch: SpanSketch = {}): SpanSketch => ({
  startTimeUnixNano: BigInt(ms) * 1_000_000n,
  ...sketch,
});
const idOf = (spans: readonly TestSpan[]): string => spans[0]?.traceId ?? '';
const sorted = (ids: readonly string[]): string[] => [...ids].sort();

async function keptIds(store: Store): Promise<string[]> {
  const { rows } = await query<{ id: string }>(
    store,
    'SELECT DISTINCT TraceId AS id FROM otel_traces_kept ORDER BY id',
    {},
  );
  return rows.map(({ id }) => id);
}

async function count(store: Store, from: string): Promise<number> {
  const { rows } = await query<{ n: string }>(store, `SELECT count() AS n FROM ${from}`, {});
  return Number(rows[0]?.n);
}

/** 300 requests of one operation, 1 to 300 ms; a failure whose error comes hours later; two that somebody marks. */
function hoursOf(service: string, fromMs: number) {
  const usual = Array.from({ length: 300 }, (_, index) =>
    trace([at(fromMs + index * 1000, { service, durationMs: index + 1 })]),
  );
  const nextHours = fromMs + 3 * HOUR;
  const failed = trace([
    at(nextHours - 1000, {
      service,
      name: 'POST /pay',
      durationMs: 5000,
      children: [
        at(nextHours + 1000, { service, kind: 'client', name: 'charge', status: 'error' }),
      ],
    }),
  ]);
  return { usual, failed, all: [...usual.flat(), ...failed] };
}

describe('keeping traces that matter', () => {
  it('copies failures, the slowest 1 % and what was marked, whole, and answers them afterwards', async () => {
    const { store } = database;
    const { usual, failed, all } = hoursOf('whole', leaving);
    await insertSpans(database, all);
    const marked = idOf(usual[10] ?? []);
    const undone = idOf(usual[11] ?? []);
    const person = { reason: 'person', note: 'look again', keep: true } as const;
    expect(
      await markTraces(store, { ...person, traceIds: [marked, undone, 'f0'.repeat(16)] }),
    ).toHaveLength(2);
    await markTraces(store, { ...person, traceIds: [undone], keep: false });
    expect((await readMarks(store, marked)).rows).toMatchObject([
      { reason: 'person', note: 'look again' },
    ]);
    expect((await readMarks(store, undone)).rows).toEqual([]);

    const { dropped } = await enforceRetention(store, { policy: ample, nowMs: now });
    expect(dropped.every(({ fromMs }) => fromMs === leaving)).toBe(true);
    const slowest = [297, 298, 299].map((index) => idOf(usual[index] ?? []));
    expect(await keptIds(store)).toEqual(sorted([marked, idOf(failed), ...slowest]));

    // The root has left with its hours, the child is still in the span table.
    expect(await count(store, 'otel_traces')).toBe(1);
    const found = await readTrace(store, { traceId: idOf(failed) });
    expect(found.rows).toMatchObject({ isKept: true, spanCount: 2 });
    expect(found.rows?.spans.map(({ name }) => name)).toEqual(['POST /pay', 'charge']);
    const [, child] = failed;
    const one = await readTrace(store, { traceId: idOf(failed), spanId: child?.spanId });
    expect(one.rows?.spans).toHaveLength(1);
    expect(await readSkeletonExtent(store, { traceId: idOf(failed) })).toMatchObject({
      spanCount: 2,
      isKept: true,
    });
    expect((await readTrace(store, { traceId: undone })).rows).toBeUndefined();

    await enforceRetention(store, { policy: ample, nowMs: now + 3 * HOUR });
    expect(await count(store, 'otel_traces')).toBe(0);
    const later = await readTrace(store, { traceId: idOf(failed) });
    expect(later.rows?.spans.map(({ name }) => name)).toEqual(['POST /pay', 'charge']);
    expect(await count(store, 'otel_traces_kept')).toBe(6);
  }, 120_000);

  it('keeps spans that come while their hours leave, and copies what came after the hours had left', async () => {
    const { store } = database;
    const early = leaving - 3 * DAY;
    const nowMs = now - 3 * DAY;
    await insertSpans(database, hoursOf('late', early).all);
    const [late] = trace([at(early + HOUR, { service: 'late', status: 'error' })]);
    if (!late) throw new Error('a trace has a span');
    let told = 0;
    await enforceRetention(store, { policy: ample, nowMs, onDropped: () => (told += 1) });
    expect(told).toBe(1);
    await insertSpans(database, [late]);
    expect((await readTrace(store, { traceId: late.traceId })).rows?.isKept).toBe(false);
    const before = await count(store, 'otel_traces_kept');
    await enforceRetention(store, { policy: ample, nowMs });
    expect(await count(store, 'otel_traces_kept')).toBe(before + 1);
    expect((await readTrace(store, { traceId: late.traceId })).rows?.isKept).toBe(true);
  }, 120_000);

  it('comes to the same when it is stopped at any statement and begins again', async () => {
    await using proxy = await openFaultProxy(database.connection.url);
    await using store = openStore({ ...database.connection, url: proxy.url });
    let isWhole = false;
    for (let stopAt = 1; !isWhole; stopAt += STEP) {
      const early = leaving - (10 + stopAt) * DAY;
      const { usual, failed, all } = hoursOf('stopped', early);
      await insertSpans(database, all);
      const nowMs = now - (10 + stopAt) * DAY;
      const first = proxy.requests;
      const kind = stopAt % 2 === 0 ? 'cut_answer' : 'cut_request';
      proxy.decide = () => (proxy.requests - first >= stopAt ? { kind } : undefined);
      await enforceRetention(store, { policy: ample, nowMs }).then(
        () => {
          isWhole = true;
        },
        () => undefined,
      );
      proxy.decide = () => undefined;
      await enforceRetention(store, { policy: ample, nowMs: nowMs + 3 * HOUR });
      const between = `WHERE Timestamp >= toDateTime(${early / 1000}) AND Timestamp < toDateTime(${early / 1000 + 6 * 3600})`;
      expect(await count(store, `otel_traces ${between}`), `stopped at ${stopAt}`).toBe(0);
      const { rows } = await query<{ id: string; n: string; different: string }>(
        store,
        `SELECT TraceId AS id, count() AS n, uniqExact(SpanId) AS different FROM otel_traces_kept ${between} GROUP BY id ORDER BY id`,
        {},
      );
      const wanted = [...[297, 298, 299].map((index) => idOf(usual[index] ?? [])), idOf(failed)];
      expect(
        rows.map(({ id }) => id),
        `stopped at ${stopAt}`,
      ).toEqual(sorted(wanted));
      expect(rows.every(({ n, different }) => n === different)).toBe(true);
      expect(rows.find(({ id }) => id === idOf(failed))?.n).toBe('2');
    }
  }, 900_000);
});

describe('the limit of kept traces', () => {
  it('takes what nobody asked for first, the oldest hours first', async () => {
    await using own = await openTestDatabase();
    const { store } = own;
    const asked: string[] = [];
    for (const daysAgo of [9, 8.5, 8]) {
      const spans = Array.from({ length: 90 }, () =>
        trace([
          at(now - daysAgo * DAY, {
            status: 'error',
            attributes: { text: randomBytes(500).toString('base64') },
          }),
        ]),
      );
      await insertSpans(own, spans.flat());
      asked.push(idOf(spans[0] ?? []));
    }
    await markTraces(store, { traceIds: asked, reason: 'alert', note: 'errors', keep: true });
    const everything = { ...ample, bytes: 1e9 };
    await enforceRetention(store, { policy: everything, nowMs: now });
    const kept = await keptIds(store);
    expect(kept.length).toBeGreaterThan(asked.length);
    expect(kept).toEqual(expect.arrayContaining(asked));

    const { rows } = await query<{ bytes: string }>(
      store,
      "SELECT sum(bytes_on_disk) AS bytes FROM system.parts WHERE active AND table = 'otel_traces_kept'",
      {},
    );
    const bytes = (Number(rows[0]?.bytes) - 1) * 10;
    const thinned = await limitKept(store, { ...ample, bytes });
    expect(thinned).toMatchObject([
      { taken: 'rest', fromMs: Math.floor((now - 9 * DAY) / (3 * HOUR)) * 3 * HOUR },
    ]);
    expect(await keptIds(store)).toEqual(expect.arrayContaining(asked));
    const rest = await limitKept(store, { ...ample, bytes: 10 });
    expect(rest.map(({ taken }) => taken)).toEqual(['rest', 'all', 'all']);
    expect(await keptIds(store)).toEqual(expect.arrayContaining(asked.slice(2)));
  }, 240_000);
});
