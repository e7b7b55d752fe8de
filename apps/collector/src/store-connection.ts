import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore, pingStore, type Store, type StoreConnection } from '@tracewell/storage';
import type { Config } from './config.ts';

/** The name under which the embedded engine lets readers in; their sessions are readonly. */
export const READER_USER = 'tracewell_reader';
export const WRITER_USER = 'tracewell';

/** run/clickhouse.json: where the embedded engine answers. Written by ingest when it is ready. */
interface ClickHouseAddress {
  readonly url: string;
  readonly username: string;
  readonly password_file: string;
  readonly pid: number;
}

export function clickHouseAddressFile(config: Config): string {
  return join(config.dataDir, 'run', 'clickhouse.json');
}

const RETRY_MS = 200;

/**
 * Connects to the store: the server of `clickhouse.url`, or the embedded engine that the ingest role
 * runs. Waits until it answers, reading the address again before each attempt, because the engine
 * may have moved to another port. Rejects only when `signal` is aborted.
 */
export async function connectStore(
  config: Config,
  access: 'reader' | 'writer',
  signal: AbortSignal,
): Promise<Store> {
  for (;;) {
    signal.throwIfAborted();
    const connection = await findConnection(config, access);
    if (connection !== undefined) {
      const store = openStore(connection);
      if (await answers(store)) return store;
      await store[Symbol.asyncDispose]();
    }
    await sleep(RETRY_MS, undefined, { signal });
  }
}

/** How to reach the store now; undefined while the embedded engine has not said where it is. */
export async function findConnection(
  config: Config,
  access: 'reader' | 'writer',
): Promise<StoreConnection | undefined> {
  const { url, username, password, passwordFile, database } = config.clickhouse;
  if (url !== '') {
    const secret = passwordFile === '' ? password : (await readFile(passwordFile, 'utf8')).trim();
    return { url, username, password: secret, database };
  }
  try {
    const text = await readFile(clickHouseAddressFile(config), 'utf8');
    const address = JSON.parse(text) as ClickHouseAddress;
    return {
      url: address.url,
      username: access === 'reader' ? READER_USER : address.username,
      password: (await readFile(address.password_file, 'utf8')).trim(),
      database,
    };
  } catch {
    return undefined; // not there yet, or being replaced: the caller asks again
  }
}

async function answers(store: Store): Promise<boolean> {
  try {
    await pingStore(store);
    return true;
  } catch {
    return false;
  }
}
