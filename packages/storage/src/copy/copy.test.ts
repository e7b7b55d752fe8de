import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type FaultProxy,
  insertLogs,
  insertSpans,
  log,
  openFaultProxy,
  openTestDatabase,
  type TestDatabase,
  trace,
} from '@tracewell/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { markTraces } from '../keep-marks.ts';
import { migrate } from '../migrate.ts';
import { readTrace } from '../queries/read-trace.ts';
import { sealEdges } from '../seal-edges.ts';
import { command, openStore, query, type Store } from '../store.ts';
import { openBackup, writeBackup } from './backup-folder.ts';
import { openStoreSource } from './copy-from-store.ts';
import { copyIntoStore, hasBegun } from './copy-into-store.ts';
import { type CopySource, totalRowsOf } from './copy-source.ts';
import { listStoredTables, readPartitionFacts } from './stored-tables.ts';

const HOUR = 3_600_000;
const about = { tracewell: '0.1.0', schema: 33 };
let database: TestDatabase;
let folder: string;
let traceId: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tracewell-backup-'));
  database = await openTestDatabase();
  // Several partitions, several parts each, and rows in every kind of table.
  for (const hoursAgo of [1, 5, 30]) {
    for (const service of ['web', 'cart']) {
      const startTimeUnixNano = BigInt(Date.now() - hoursAgo * HOUR) * 1_000_000n;
      const call = { kind: 'client', children: [{ service: 'stock', status: 'error' }] } as const;
      const spans = trace([
        { service, startTimeUnixNano, attributes: { n: 1, on: true }, children: [call] },
      ]);
      traceId = spans[0]?.traceId ?? '';
      await insertSpans(database, spans);
      await insertLogs(database, [log({ service })]);
    }
  }
  await markTraces(database.store, { traceIds: [traceId], reason: 'person', note: '', keep: true });
  await sealEdges(database.store, { nowMs: Date.now(), lookBackMs: 48 * HOUR });
}, 240_000);
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function contentOf(store: Store) {
  const content: Record<string, unknown> = {};
  for (const table of await listStoredTables(store)) {
    content[table.table] = await readPartitionFacts(store, table);
  }
  return content;
}

/** An empty database of our schema in the same engine. */
async function emptyStore(name: string, url = database.connection.url): Promise<Store> {
  await command(database.store, `CREATE DATABASE ${name}`);
  const store = openStore({ ...database.connection, database: name, url });
  await migrate(store, { mode: 'embedded' });
  return store;
}

/** Copies until a statement is cut, before or after the engine has run it. Answers whether all was copied first. */
async function copyUntilCut(
  target: Store,
  source: CopySource,
  proxy: FaultProxy,
  cuts: number,
): Promise<boolean> {
  const stopAt = proxy.requests + 7 + cuts * 11;
  const kind = cuts % 2 === 0 ? 'cut_answer' : 'cut_request';
  proxy.decide = () => (proxy.requests >= stopAt ? { kind } : undefined);
  const isWhole = await copyIntoStore(target, source).then(
    () => true,
    () => false,
  );
  proxy.decide = () => undefined;
  return isWhole;
}

describe('copying a store', () => {
  it('to a folder and back gives the same rows in every table, and traces that open', async () => {
    const source = await openStoreSource(database.store);
    expect(totalRowsOf(source)).toBeGreaterThan(30);
    const told: number[] = [];
    const onProgress = ({ copiedRows }: { copiedRows: number }) => void told.push(copiedRows);
    await writeBackup(join(folder, 'whole'), source, about, { onProgress });
    await source.resumeMerges();
    expect(told.at(-1)).toBe(totalRowsOf(source));

    await using target = await emptyStore('restored');
    const backup = await openBackup(join(folder, 'whole'));
    expect(backup.facts).toMatchObject(about);
    expect(await hasBegun(target, backup.id)).toBe(false);
    await copyIntoStore(target, backup);
    expect(await contentOf(target)).toEqual(await contentOf(database.store));
    expect((await readTrace(target, { traceId })).rows?.spans).toEqual(
      (await readTrace(database.store, { traceId })).rows?.spans,
    );
    // A second time there is nothing to do.
    expect(await hasBegun(target, backup.id)).toBe(true);
    await copyIntoStore(target, backup);
    expect(await contentOf(target)).toEqual(await contentOf(database.store));
  }, 240_000);

  it('comes to the same when it is cut at any statement, while the target takes other rows', async () => {
    await using proxy = await openFaultProxy(database.connection.url);
    const source = await openStoreSource(database.store);
    await using target = await emptyStore('cut', proxy.url);
    const others = trace([{ service: 'others' }]);
    for (let cuts = 0; !(await copyUntilCut(target, source, proxy, cuts)); cuts++) {
      if (cuts === 1) await insertSpans({ store: target }, others);
    }
    await source.resumeMerges();
    const spans = 'SELECT count() AS n, uniqExact(SpanId) AS different FROM otel_traces';
    const { rows } = await query<{ n: string; different: string }>(target, spans, {});
    const own = await query<{ n: string }>(database.store, spans, {});
    expect(rows).toEqual([
      { n: String(Number(own.rows[0]?.n) + 1), different: String(Number(own.rows[0]?.n) + 1) },
    ]);
    await command(
      target,
      'ALTER TABLE otel_traces DELETE WHERE TraceId = {id:String}',
      { id: others[0]?.traceId },
      { settings: { mutations_sync: '2' } },
    );
    for (const { table, partitions } of source.tables.filter(({ isMerging }) => !isMerging)) {
      if (table === 'otel_traces_edge_halves') continue;
      const found = await query<{ n: string }>(target, `SELECT count() AS n FROM \`${table}\``, {});
      const rowsOf = partitions.reduce((sum, partition) => sum + partition.rows, 0);
      expect(Number(found.rows[0]?.n), table).toBe(rowsOf);
    }
  }, 300_000);
});

describe('a backup', () => {
  it('is refused where something lies, where it was damaged, and where it was stopped', async () => {
    const source = await openStoreSource(database.store);
    const place = join(folder, 'refused');
    await writeBackup(place, source, about);
    await expect(writeBackup(place, source, about)).rejects.toThrow(/^TW4117 .*not empty/);
    const [file = ''] = await readdir(join(place, 'otel_traces'));
    await appendFile(join(place, 'otel_traces', file), 'x');
    await using target = await emptyStore('damaged');
    const copying = copyIntoStore(target, await openBackup(place));
    await expect(copying).rejects.toThrow(/^TW4118 .*is not what was written/);
    const aborted = AbortSignal.abort(new Error('stopped'));
    const stopped = join(folder, 'stopped');
    await expect(writeBackup(stopped, source, about, { signal: aborted })).rejects.toThrow(
      'stopped',
    );
    await expect(openBackup(stopped)).rejects.toThrow(/^TW4118 .*no backup/);
    await source.resumeMerges();
  }, 240_000);
});
