import { setTimeout as sleep } from 'node:timers/promises';
import { isMigrated, type Store, StoreError } from '@tracewell/storage';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { connectStore } from '../store-connection.ts';
import { HttpProblem } from './http-problem.ts';

const RETRY_MS = 250;

/** The connection to the store as the query role sees it: absent at start, lost when the engine dies, found again. */
export interface StoreAccess extends AsyncDisposable {
  /** @throws HttpProblem TW5401 while the store is not there or not migrated. */
  current(): Store;
  readonly isReady: boolean;
  /** Tells that a statement failed: when nobody answers any more, the store is looked for again. */
  failed(error: unknown): void;
}

export interface StoreAccessOptions {
  readonly config: Config;
  /** Default `reader`: a session that may not write. */
  readonly as?: 'reader' | 'writer';
  readonly log: Logger;
  /** Ends the search when the role does. */
  readonly signal: AbortSignal;
}

/** Begins to look for the store and returns at once. */
export function openStoreAccess({
  config,
  as = 'reader',
  log,
  signal,
}: StoreAccessOptions): StoreAccess {
  const ending = new AbortController();
  const either = AbortSignal.any([signal, ending.signal]);
  let store: Store | undefined;
  let looking: Promise<void> | undefined;

  const find = async (): Promise<void> => {
    const found = await connectStore(config, as, either);
    while (!(await canAnswer(found))) await sleep(RETRY_MS, undefined, { signal: either });
    store = found;
    log.info({ as }, 'the store answers');
  };
  const look = (): void => {
    looking ??= find()
      .catch((error: unknown) => {
        if (!either.aborted) log.error({ err: error }, 'TW5401 looking for the store failed');
      })
      .finally(() => {
        looking = undefined;
      });
  };
  look();

  return {
    get isReady() {
      return store !== undefined;
    },
    current: () => {
      if (store !== undefined) return store;
      look();
      throw new HttpProblem({
        status: 503,
        code: 'TW5401',
        title: 'The store is not ready yet',
        detail: 'ClickHouse is starting or being migrated. Spans that arrive meanwhile are kept.',
        retryAfterSeconds: 1,
      });
    },
    failed: (error) => {
      if (!(error instanceof StoreError) || error.kind !== 'unreachable' || store === undefined)
        return;
      log.warn({ err: error }, 'the store does not answer any more; looking for it');
      const lost = store;
      store = undefined;
      void closeQuietly(lost);
      look();
    },
    [Symbol.asyncDispose]: async () => {
      ending.abort();
      await looking;
      await store?.[Symbol.asyncDispose]();
    },
  };
}

async function canAnswer(store: Store): Promise<boolean> {
  try {
    return await isMigrated(store);
  } catch (error) {
    // The engine is being restarted: it passes.
    if (error instanceof StoreError) return false;
    throw error;
  }
}

async function closeQuietly(store: Store): Promise<void> {
  try {
    await store[Symbol.asyncDispose]();
  } catch {
    // The other end is gone: there is nothing left to close.
  }
}
