import { insertSpans, openTestDatabase, type TestDatabase, trace } from '@tracewell/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrate } from '../migrate.ts';
import { readTrace } from '../queries/read-trace.ts';
import { command, openStore, query } from '../store.ts';
import { dropHeldStores, holdStore } from './held-store.ts';

const DAY_MS = 86_400_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
}, 240_000);
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

it('holds what there was, which the build that wrote it opens and goes on with', async () => {
  const { store } = database;
  const before = trace([{ service: 'before', children: [{ kind: 'client' }] }]);
  await insertSpans(database, before);
  expect(await holdStore(store, 33)).toBe('default_at_schema_33');
  await insertSpans(database, trace([{ service: 'after' }]));
  // What an upgrade does that went wrong.
  await command(store, 'TRUNCATE TABLE otel_traces');
  expect(await holdStore(store, 33)).toBe('default_at_schema_33');

  await using held = openStore({ ...database.connection, database: 'default_at_schema_33' });
  await migrate(held, { mode: 'embedded' });
  const traceId = before[0]?.traceId ?? '';
  expect((await readTrace(held, { traceId })).rows?.spans).toHaveLength(before.length);
  await insertSpans({ store: held }, trace([{ service: 'later' }]));
  const services = `SELECT ServiceName AS service, sum(Count) AS n FROM otel_traces_red_1m GROUP BY 1 ORDER BY 1`;
  expect((await query(held, services, {})).rows).toEqual([
    { service: 'before', n: String(before.length) },
    { service: 'later', n: '1' },
  ]);
}, 240_000);

it('is let go of after three days, or where the disk is full, unless a build has gone back to it', async () => {
  const { store } = database;
  await holdStore(store, 34);
  const nowMs = Date.now();
  expect(await dropHeldStores(store, { nowMs, isDiskLow: false })).toEqual([]);
  const later = { nowMs: nowMs + 3 * DAY_MS + 60_000, isDiskLow: false };
  expect(await dropHeldStores(store, later)).toEqual(['default_at_schema_34']);
  await holdStore(store, 35);
  const full = await dropHeldStores(store, { nowMs, isDiskLow: true });
  expect(full).toEqual(['default_at_schema_35']);
  await using wentBack = openStore({ ...database.connection, database: 'default_at_schema_33' });
  const kept = "SELECT count() AS n FROM otel_traces WHERE ServiceName = 'later'";
  expect((await query(wentBack, kept, {})).rows).toEqual([{ n: '1' }]);
}, 240_000);
