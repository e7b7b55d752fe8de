import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiClient, createApiClient } from '@tracewell/api';
import { openTestDatabase, type TestDatabase } from '@tracewell/testing';
import { pino } from 'pino';
import { type Config, readConfig } from '../src/config.ts';
import type { QueryAddress } from '../src/query/start-query.ts';
import { startQuery } from '../src/query/start-query.ts';

/** The query role on a free port over a real engine, in a data folder of its own. */
export interface QueryApi extends AsyncDisposable {
  readonly database: TestDatabase;
  readonly client: ApiClient;
  readonly baseUrl: string;
  readonly config: Config;
}

export interface OpenQueryApi {
  /** Default true. False: run/clickhouse.json is not there until `announceStore` is called. */
  readonly announced?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

export async function openQueryApi(options: OpenQueryApi = {}): Promise<QueryApi> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tracewell-query-'));
  const database = await openTestDatabase();
  const env = { TRACEWELL_DATA_DIR: dataDir, TRACEWELL_API_PORT: '0', ...options.env };
  const config = readConfig({ env });
  if (options.announced ?? true) await announceStore(config, database);
  const ending = new AbortController();
  const context = { config, log: pino({ level: 'silent' }), signal: ending.signal };
  const role = await startQuery(context).catch(async (error: unknown) => {
    await database[Symbol.asyncDispose]();
    throw error;
  });
  const { api } = JSON.parse(
    await readFile(join(dataDir, 'run', 'query.json'), 'utf8'),
  ) as QueryAddress;
  const baseUrl = `http://127.0.0.1:${api.port}`;
  return {
    database,
    baseUrl,
    config,
    client: createApiClient({ baseUrl }),
    [Symbol.asyncDispose]: async () => {
      ending.abort();
      await role[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** What the ingest role does when its engine is ready. */
export async function announceStore(config: Config, database: TestDatabase): Promise<void> {
  const passwordFile = join(config.dataDir, 'secrets', 'clickhouse-password');
  await mkdir(join(config.dataDir, 'secrets'), { recursive: true });
  await mkdir(join(config.dataDir, 'run'), { recursive: true });
  await writeFile(passwordFile, database.connection.password);
  const address = {
    url: database.connection.url,
    username: 'tracewell',
    password_file: passwordFile,
    pid: database.engine.pid,
  };
  await writeFile(join(config.dataDir, 'run', 'clickhouse.json'), JSON.stringify(address));
}

/** Waits until the API has found the store. */
export async function untilReady(api: QueryApi): Promise<void> {
  for (;;) {
    const response = await fetch(`${api.baseUrl}/health/ready`);
    await response.text();
    if (response.ok) return;
  }
}
