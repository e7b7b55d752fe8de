import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startEmbeddedClickHouse } from '@tracewell/embedded-clickhouse';
import { openStore, type Store } from '@tracewell/storage';
import type { EffectiveConfig } from './effective-config.ts';
import { CliFault } from './fault.ts';
import { findInstance } from './running-instance.ts';

/** The store of an installation, whether it runs or not. */
export interface StoredData extends AsyncDisposable {
  readonly store: Store;
  /** Whether other processes may write to it meanwhile. */
  readonly isInUse: boolean;
}

/**
 * Opens the store that the configuration names: the server of `clickhouse.url`, the engine of the installation that
 * runs on the data folder, or, when none runs, an engine of this process's own on that folder.
 */
export async function openStoredData(
  config: Pick<EffectiveConfig, 'dataDir' | 'clickhouse'>,
  environment: NodeJS.ProcessEnv,
): Promise<StoredData> {
  const { url } = config.clickhouse;
  if (url !== '') {
    const { username, passwordFile, database } = config.clickhouse;
    const password =
      passwordFile === ''
        ? (environment['TRACEWELL_CLICKHOUSE_PASSWORD'] ?? '')
        : (await readFile(passwordFile, 'utf8')).trim();
    return borrowed(openStore({ url, username, password, database }), true);
  }
  const running = await findInstance(config.dataDir);
  if (!running) return await startOwnEngine(config.dataDir);
  const file = join(config.dataDir, 'secrets', 'clickhouse-password');
  const password = (await readFile(file, 'utf8')).trim();
  const address = { url: running.urls.clickhouse, username: 'tracewell', password };
  return borrowed(openStore({ ...address, database: config.clickhouse.database }), true);
}

/** An engine on a data folder that nobody else uses. A folder without a store is a CliFault unless it may be made. */
export async function startOwnEngine(dataDir: string): Promise<StoredData> {
  const password = crypto.randomUUID();
  const username = 'tracewell';
  const engine = await startEmbeddedClickHouse({
    dataDir: join(dataDir, 'clickhouse'),
    port: 0,
    user: username,
    password,
  }).catch((error: unknown) => {
    throw new CliFault('TW1081', `The store in ${dataDir} cannot be opened: ${wordsOf(error)}`, 1, {
      cause: error,
    });
  });
  const store = openStore({ url: engine.url, username, password });
  return {
    store,
    isInUse: false,
    [Symbol.asyncDispose]: async () => {
      await store[Symbol.asyncDispose]();
      await engine.stop();
    },
  };
}

function borrowed(store: Store, isInUse: boolean): StoredData {
  return { store, isInUse, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
