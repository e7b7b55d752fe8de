import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { openStore, readTrace, schemaVersion } from '@tracewell/storage';
import { insertSpans, openTestDatabase, type TestDatabase, trace } from '@tracewell/testing';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configSchema } from '../config-schema.ts';
import type { RoleContext } from '../role.ts';
import { startUpkeep } from './start-upkeep.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase({ migrated: false });
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

/** A context whose log lines can be waited for. */
function context(signal: AbortSignal) {
  const { url, username } = database.connection;
  const config = configSchema.parse({ dataDir: tmpdir(), clickhouse: { url, username } });
  const waiting = new Map<string, () => void>();
  const log = pino(
    new Writable({
      write(chunk, _encoding, done) {
        const { msg } = JSON.parse(String(chunk)) as { msg: string };
        waiting.get(msg)?.();
        done();
      },
    }),
  );
  const said = (message: string) => new Promise<void>((resolve) => waiting.set(message, resolve));
  // The password comes from the environment only, so the schema refuses it in a file.
  const clickhouse = { ...config.clickhouse, password: database.connection.password };
  const role: RoleContext = { config: { ...config, clickhouse }, log, signal };
  return { role, said };
}

/** Sends one statement as another client would. */
async function ask(sql: string): Promise<void> {
  const { url, username, password } = database.connection;
  const headers = { 'X-ClickHouse-User': username, 'X-ClickHouse-Key': password };
  const answer = await fetch(url, { method: 'POST', body: sql, headers });
  if (!answer.ok) throw new Error(await answer.text());
}

/** Says in a data folder where the engine answers, as ingest does. */
async function publishEngine(dataDir: string): Promise<void> {
  const { url, username, password } = database.connection;
  const passwordFile = join(dataDir, 'password');
  await writeFile(passwordFile, password);
  await mkdir(join(dataDir, 'run'));
  const address = { url, username, password_file: passwordFile, pid: database.engine.pid };
  await writeFile(join(dataDir, 'run', 'clickhouse.json'), JSON.stringify(address));
}

describe('startUpkeep', () => {
  it('brings the store to the schema before it returns, then drops hours beyond retention', async () => {
    const ending = new AbortController();
    const first = context(ending.signal);
    const started = await startUpkeep(first.role);
    expect(started.name).toBe('upkeep');
    expect(await schemaVersion(database.store)).toBeGreaterThan(0);
    await started[Symbol.asyncDispose]();

    const old = BigInt(Date.now() - 30 * 86_400_000) * 1_000_000n;
    await insertSpans(database, [...trace([{ startTimeUnixNano: old }]), ...trace([{}])]);
    const second = context(ending.signal);
    const dropped = second.said('retention dropped a partition');
    await using _again = await startUpkeep(second.role);
    await dropped;
  });

  it('gives up when the process ends while it waits for the store', async () => {
    const ending = new AbortController();
    const { role } = context(ending.signal);
    const nowhere = { ...role.config.clickhouse, url: 'http://127.0.0.1:9' };
    const starting = startUpkeep({ ...role, config: { ...role.config, clickhouse: nowhere } });
    ending.abort(new Error('the process is ending'));
    await expect(starting).rejects.toThrow();
  });

  it('holds an embedded store as it was before it changes the schema, and refuses a newer one', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'tracewell-upgrade-'));
    const old = trace([{ service: 'old' }]);
    await insertSpans(database, old);
    await ask(
      'ALTER TABLE tracewell_schema DELETE WHERE Version >= 33 SETTINGS mutations_sync = 2',
    );
    await publishEngine(dataDir);
    const ending = new AbortController();
    const { role } = context(ending.signal);
    const clickhouse = { ...role.config.clickhouse, url: '' };
    const embedded = { ...role, config: { ...role.config, dataDir, clickhouse } };
    await (await startUpkeep(embedded))[Symbol.asyncDispose]();
    await using held = openStore({ ...database.connection, database: 'default_at_schema_32' });
    const { rows } = await readTrace(held, { traceId: old[0]?.traceId ?? '' });
    expect(rows?.spans).toHaveLength(1);

    await ask("INSERT INTO tracewell_schema SELECT 999, '0999-of-the-future', now64(3)");
    await expect(startUpkeep(embedded)).rejects.toThrow(
      /^TW4110 the store has schema 999, [^.]+\.$/,
    );
    await rm(dataDir, { recursive: true });
  }, 240_000);
});
