import { access, readFile } from 'node:fs/promises';
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
        ? (environment.TRACEWELL_CLICKHOUSE_PASSWORD ?? '')
        : (await readFile(passwordFile, 'utf8')).trim();
    return borrowed(openStore({ url, username, password, database }));
  }
  const running = await findInstance(config.dataDir);
  if (!running) return await startOwnEngine(config.dataDir);
  const file = join(config.dataDir, 'secrets', 'clickhouse-password');
  const password = (await readFile(file, 'utf8')).trim();
  const address = { url: running.urls.clickhouse, username: 'tracewell', password };
  return borrowed(openStore({ ...address, database: config.clickhouse.database }));
}

/** An engine on a data folder that nobody else uses; the folder is made when it is not there. Throws a CliFault. */
export async function startOwnEngine(dataDir: string): Promise<StoredData> {
  const password = crypto.randomUUID();
  const username = 'tracewell';
  const engine = await startEmbeddedClickHouse({
    dataDir: join(dataDir, 'clickhouse'),
    port: 0,
    user: username,
    password,
  }).catch((error: unknown) => {
    const words = error instanceof Error ? error.message : String(error);
    throw new CliFault('TW1081', `The store in ${dataDir} cannot be opened: ${words}`, 1, {
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

function borrowed(store: Store): StoredData {
  return { store, isInUse: true, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() };
}

/** A folder without a store must not get an empty one by being looked at. Throws a CliFault. */
export async function refuseMissingStore(dataDir: string): Promise<void> {
  if (await isThere(join(dataDir, 'clickhouse'))) return;
  throw new CliFault(
    'TW1087',
    `${dataDir} holds no embedded store: there is no folder clickhouse in it. Name the data folder of the installation; tracewell doctor says which one is used.`,
  );
}

/** Throws a CliFault when a Tracewell that runs on the folder uses the store in it. */
export async function refuseUsedStore(dataDir: string): Promise<void> {
  // With a server set, an installation on this folder leaves the embedded store alone.
  if (!(await hasEngine(dataDir)) || !(await findInstance(dataDir))) return;
  throw new CliFault(
    'TW1086',
    `Tracewell is running on ${dataDir} with its embedded store. Stop it, start it again with TRACEWELL_CLICKHOUSE_URL set (it then receives and stores on the server), and run migrate.`,
  );
}

/** Whether the engine of an installation on this folder is alive; its file may have outlived it. */
async function hasEngine(dataDir: string): Promise<boolean> {
  try {
    const text = await readFile(join(dataDir, 'run', 'clickhouse.json'), 'utf8');
    const { pid } = JSON.parse(text) as { pid: number };
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
