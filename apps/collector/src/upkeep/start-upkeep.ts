import { setTimeout as sleep } from 'node:timers/promises';
import { enforceRetention, migrate, type Store, StoreError } from '@tracewell/storage';
import type { Role, RoleContext } from '../role.ts';
import { connectStore } from '../store-connection.ts';

/** Between two looks at the sizes and ages of partitions. A look reads and writes nothing. */
const INTERVAL_MS = 60_000;

/**
 * Keeps the store in order: brings it to this build's schema before it returns, then drops what retention no longer
 * allows. Rejects with TW4110 when a newer build has written the store.
 */
export async function startUpkeep(context: RoleContext): Promise<Role> {
  const { config, log, signal } = context;
  const ending = new AbortController();
  const aborted = AbortSignal.any([signal, ending.signal]);
  const store = await connectStore(config, 'writer', aborted);
  try {
    const mode = config.clickhouse.url === '' ? 'embedded' : 'server';
    const { from, to } = await migrate(store, { mode, signal: aborted });
    if (from !== to) log.info({ from, to }, 'the store has the schema of this build');
  } catch (error) {
    await store[Symbol.asyncDispose]();
    throw error;
  }
  const running = keepInOrder(store, context, aborted).catch((error: unknown) => {
    log.error({ err: error }, 'TW4112 upkeep has stopped: nothing is dropped until a restart');
  });
  return {
    name: 'upkeep',
    [Symbol.asyncDispose]: async () => {
      ending.abort(new Error('upkeep is ending'));
      await running;
    },
  };
}

async function keepInOrder(first: Store, context: RoleContext, signal: AbortSignal): Promise<void> {
  let store = first;
  try {
    while (!signal.aborted) {
      const answered = await dropExpired(store, context, signal);
      await sleep(INTERVAL_MS, undefined, { signal, ref: false });
      if (answered) continue;
      // The engine may have come back at another port.
      await store[Symbol.asyncDispose]();
      store = await connectStore(context.config, 'writer', signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await store[Symbol.asyncDispose]();
  }
}

/** Answers false when the store could not be reached. */
async function dropExpired(
  store: Store,
  { config, log }: RoleContext,
  signal: AbortSignal,
): Promise<boolean> {
  const { spans, bytes, rollups } = config.retention;
  try {
    const policy = { spansMs: spans, bytes, rollupsMs: rollups };
    for (const dropped of await enforceRetention(store, policy, Date.now(), signal)) {
      const from = new Date(dropped.fromMs).toISOString();
      log.info({ ...dropped, from }, 'retention dropped a partition');
    }
    return true;
  } catch (error) {
    if (signal.aborted) return true;
    log.warn(
      { err: error },
      'TW4111 retention could not be enforced; it is tried again in a minute',
    );
    return !(error instanceof StoreError && error.kind === 'unreachable');
  }
}
