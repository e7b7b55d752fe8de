import { parseQuery } from '@tracewell/search';
import { insertSpans, openTestDatabase, span, type TestDatabase } from '@tracewell/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from './migrate.ts';
import { findTraces } from './queries/find-traces.ts';
import { searchToSql } from './search-to-sql.ts';
import { command, query } from './store.ts';

const MINUTE = 60_000_000_000n;
const START = (BigInt(Date.now()) / 60_000n - 60n) * MINUTE;
const range = { from: START - 600n * MINUTE, to: START + 60n * MINUTE };

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  await insertSpans(database, [
    span({
      service: 'cart',
      startTimeUnixNano: START,
      resource: { 'k8s.pod.name': 'cart-7' },
      attributes: { 'user.id': 'u-1' },
    }),
  ]);
  // As the OpenTelemetry exporter writes: no column of ours, scope attributes among them.
  await command(
    database.store,
    `INSERT INTO otel_traces (Timestamp, TraceId, SpanId, SpanName, ServiceName, ResourceAttributes, SpanAttributes)
     SELECT fromUnixTimestamp64Nano({start:Int64}), 'foreign', '1', 'work', 'other', map('host.name', 'h-1'), map('queue', 'q')`,
    { start: String(START - 300n * MINUTE) },
  );
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

async function keys(): Promise<string[]> {
  const { rows } = await query<{ text: string }>(
    database.store,
    "SELECT DISTINCT concat(Carrier, ' ', Key) AS text FROM otel_traces_resource_keys ORDER BY text",
    {},
  );
  return rows.map(({ text }) => text);
}

function treeOf(text: string) {
  const parsed = parseQuery(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.fault.message}`);
  return parsed.tree;
}

async function found(text: string): Promise<number> {
  const { rows } = await findTraces(database.store, { range, tree: treeOf(text), limit: 10 });
  return rows.traces.length;
}

/** Granules of the span table that the engine chooses to read, and whether it reads the maps of resources. */
async function reading(text: string): Promise<{ granules: number; readsResources: boolean }> {
  const { sql, parameters } = searchToSql(treeOf(text), { slice: '1' });
  const explained = await query<{ explain: string }>(
    database.store,
    `EXPLAIN header = 1, indexes = 1 SELECT SpanId FROM otel_traces WHERE ${sql}`,
    parameters,
  );
  const plan = explained.rows.map(({ explain }) => explain);
  const last = plan.filter((line) => /Granules: \d+\/\d+/.test(line)).at(-1) ?? '';
  return {
    granules: Number(/Granules: (\d+)/.exec(last)?.[1] ?? 0),
    readsResources: plan.some((line) => line.includes('ResourceAttributes')),
  };
}

describe('the keys of resources', () => {
  it('are known of our own spans and of foreign ones, without those of spans', async () => {
    expect(await keys()).toEqual(
      expect.arrayContaining(['resource host.name', 'resource k8s.pod.name']),
    );
    expect((await keys()).filter((key) => /user\.id|queue/.test(key))).toEqual([]);
  });

  it('decide whether a search looks at resources at all', async () => {
    expect(await reading('user.id = "u-1"')).toEqual({ granules: 1, readsResources: false });
    expect(await reading('user.id = "nobody"')).toEqual({ granules: 0, readsResources: false });
    expect(await reading('host.name = "h-1"')).toMatchObject({ readsResources: true });
  });

  it('leave no span out, whichever carries the attribute', async () => {
    const questions = [
      'k8s.pod.name = "cart-7"',
      'resource.host.name = "h-1"',
      'host.name exists',
      'host.name =~ "h-."',
      'user.id = "u-1"',
      'not (user.id = "u-1")',
      'host.name != "h-2"',
    ];
    for (const text of questions) expect(await found(text), text).toBe(1);
    for (const text of ['resource.user.id = "u-1"', 'user.id != "u-1"', 'user.id = ""'])
      expect(await found(text), text).toBe(0);
  });

  it('are gathered from spans that an older build stored', async () => {
    const before = await keys();
    await command(database.store, 'DROP TABLE otel_traces_resource_keys_mv SYNC');
    await command(database.store, 'DROP TABLE otel_traces_resource_keys SYNC');
    await command(
      database.store,
      'ALTER TABLE tracewell_schema DELETE WHERE Version BETWEEN 34 AND 36',
      {},
      { settings: { mutations_sync: '2' } },
    );
    await migrate(database.store, { mode: 'embedded' });
    expect(await keys()).toEqual(before);
    expect(await found('host.name = "h-1"')).toBe(1);
  });
});
