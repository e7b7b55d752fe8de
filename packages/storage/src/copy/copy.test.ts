import { appendFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
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
const about = { tracewell: '0.1.0', schema: 39 };
/** What the rows below come to lie in. */
const FILLED = [
  'otel_logs',
  'otel_service_edges_1m',
  'otel_service_edges_sealed',
  'otel_services_red_10m',
  'otel_traces',
  'otel_traces_edge_halves',
  'otel_traces_kept',
  'otel_traces_red_1m',
  'otel_traces_resource_keys',
  'otel_traces_trace_id_ts',
  'tracewell_keep_marks',
];
let database: TestDatabase;
let folder: string;
let traceId: string;
let newestNs: bigint;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tracewell-backup-'));
  database = await openTestDatabase();
  newestNs = BigInt(Date.now() - HOUR) * 1_000_000n;
  // Several partitions, several parts each, and rows in every kind of table.
  for (const hoursAgo of [1, 5, 30]) {
    for (const service of ['web', 'cart']) {
      const startTimeUnixNano = newestNs - BigInt((hoursAgo - 1) * HOUR) * 1_000_000n;
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
  await command(database.store, 'INSERT INTO otel_traces_kept SELECT * FROM otel_traces LIMIT 3');
  await sealEdges(database.store, { nowMs: Date.now(), lookBackMs: 48 * HOUR });
}, 240_000);
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** All that a store says: count and checksum of each partition, when nothing is left to be merged. */
async function contentOf(store: Store) {
  const content: Record<string, unknown> = {};
  for (const table of await listStoredTables(store)) {
    await command(store, `OPTIMIZE TABLE \`${table.table}\` FINAL`);
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
    await using source = await openStoreSource(database.store);
    expect(totalRowsOf(source)).toBeGreaterThan(30);
    const filled = source.tables.filter(({ partitions }) => partitions.length > 0);
    expect(filled.map(({ table }) => table)).toEqual(FILLED);
    const told: number[] = [];
    const onProgress = ({ copiedRows }: { copiedRows: number }) => void told.push(copiedRows);
    await writeBackup(join(folder, 'whole'), source, about, { onProgress });
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
    await using source = await openStoreSource(database.store);
    await using target = await emptyStore('cut', proxy.url);
    // Of the same three hours as rows of the source: keys of their resources are there already.
    const others = trace([{ service: 'others', startTimeUnixNano: newestNs }]);
    for (let cuts = 0; !(await copyUntilCut(target, source, proxy, cuts)); cuts++) {
      if (cuts === 1) await insertSpans({ store: target }, others);
    }
    const found = 'SELECT count() AS n FROM otel_traces WHERE TraceId = {id:String}';
    const id = others[0]?.traceId;
    expect((await query(target, found, { id })).rows).toEqual([{ n: '1' }]);
    await command(target, 'DELETE FROM otel_traces_trace_id_ts WHERE TraceId = {id:String}', {
      id,
    });
    for (const table of [
      'otel_traces',
      'otel_traces_edge_halves',
      'otel_traces_red_1m',
      'otel_services_red_10m',
    ])
      await command(target, `DELETE FROM ${table} WHERE ServiceName = 'others'`);
    expect(await contentOf(target)).toEqual(await contentOf(database.store));
  }, 300_000);

  it('comes to the same when the target was killed while it moved a partition', async () => {
    await using proxy = await openFaultProxy(database.connection.url);
    await using source = await openStoreSource(database.store);
    await using target = await emptyStore('killed', proxy.url);
    await command(target, 'SYSTEM STOP MERGES otel_traces');
    const id = source.tables.find(({ table }) => table === 'otel_traces')?.partitions[0]?.id ?? '';
    const move = `MOVE PARTITION ID '${id}' TO TABLE \`otel_traces\``;
    proxy.decide = ({ query: sql, body }) =>
      `${sql}${body}`.includes(move) ? { kind: 'cut_request' } : undefined;
    await expect(copyIntoStore(target, source)).rejects.toThrow(/^TW4101 /);
    // What such an engine leaves: the parts are in the new table, and in the old one still.
    await command(
      target,
      `ALTER TABLE otel_traces ATTACH PARTITION ID '${id}' FROM otel_traces_incoming`,
    );
    proxy.decide = () => undefined;
    await copyIntoStore(target, source);
    await command(target, 'SYSTEM START MERGES otel_traces');
    expect(await contentOf(target)).toEqual(await contentOf(database.store));
  }, 240_000);

  it('holds on to what there was, and refuses a source that was written to between two calls', async () => {
    await using target = await emptyStore('later');
    await using later = await emptyStore('written');
    await insertSpans({ store: later }, trace([{ service: 'first' }]));
    {
      await using source = await openStoreSource(later);
      await insertSpans({ store: later }, trace([{ service: 'second' }]));
      await copyIntoStore(target, source);
    }
    const services = 'SELECT DISTINCT ServiceName AS service FROM otel_traces';
    expect((await query(target, services, {})).rows).toEqual([{ service: 'first' }]);
    await using source = await openStoreSource(later);
    await expect(copyIntoStore(target, source)).rejects.toThrow(/^TW4120 .*has 2 now/);
  }, 240_000);
});

describe('a backup', () => {
  it('is refused where something lies, where it was damaged, and where it was stopped', async () => {
    await using source = await openStoreSource(database.store);
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
    await writeBackup(stopped, source, about);
    expect((await openBackup(stopped)).tables).toEqual(source.tables);
    await writeFile(join(folder, 'file'), '');
    const within = writeBackup(join(folder, 'file', 'backup'), source, about);
    await expect(within).rejects.toThrow(/^TW4121 .*cannot be written/);
  }, 240_000);
});
