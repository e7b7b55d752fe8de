import { tmpdir } from 'node:os';
import { Writable } from 'node:stream';
import { schemaVersion } from '@tracewell/storage';
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
});
