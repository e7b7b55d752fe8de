import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedClickHouse, startEmbeddedClickHouse } from '@tracewell/embedded-clickhouse';
import { migrate, openStore, type Store, type StoreConnection } from '@tracewell/storage';

/** A real engine with our tables, in a folder of its own. Open one in a file of tests: starting takes half a second. */
export interface TestDatabase extends AsyncDisposable {
  readonly store: Store;
  /** For clients other than ours, and for processes under test. */
  readonly connection: StoreConnection;
  /** The user whose sessions are readonly, with the same password. */
  readonly readerUser: string;
  readonly engine: EmbeddedClickHouse;
}

export interface OpenTestDatabase {
  /** Default true. False leaves the store empty. */
  readonly migrated?: boolean;
}

export async function openTestDatabase(options: OpenTestDatabase = {}): Promise<TestDatabase> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tracewell-test-'));
  const password = randomBytes(12).toString('hex');
  const readerUser = 'tracewell_reader';
  const engine = await startEmbeddedClickHouse({
    dataDir,
    port: 0,
    user: 'tracewell',
    password,
    readerUser,
    memoryShare: 0.25,
  });
  const connection = { url: engine.url, username: 'tracewell', password, database: 'default' };
  const store = openStore(connection);
  if (options.migrated ?? true) await migrate(store, { mode: 'embedded' });
  return {
    store,
    connection,
    readerUser,
    engine,
    [Symbol.asyncDispose]: async () => {
      await store[Symbol.asyncDispose]();
      await engine.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
