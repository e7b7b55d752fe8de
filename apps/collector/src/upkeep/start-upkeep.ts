import { migrate } from '@tracewell/storage';
import type { Role, RoleContext } from '../role.ts';
import { connectStore } from '../store-connection.ts';
import { repeatRounds } from './repeat-rounds.ts';
import { retentionRound } from './retention-round.ts';

/**
 * Keeps the store in order: brings it to this build's schema before it returns, then drops what retention no longer
 * allows. Rejects with TW4110 when a newer build has written the store.
 */
export async function startUpkeep(context: RoleContext): Promise<Role> {
  const { config, log, signal } = context;
  const ending = new AbortController();
  const aborted = AbortSignal.any([signal, ending.signal]);
  await using store = await connectStore(config, 'writer', aborted);
  const mode = config.clickhouse.url === '' ? 'embedded' : 'server';
  const { from, to } = await migrate(store, { mode, signal: aborted });
  if (from !== to) log.info({ from, to }, 'the store has the schema of this build');
  const own = { ...context, signal: aborted };
  const running = [repeatRounds(own, retentionRound(own))];
  return {
    name: 'upkeep',
    [Symbol.asyncDispose]: async () => {
      ending.abort(new Error('upkeep is ending'));
      await Promise.all(running);
    },
  };
}
