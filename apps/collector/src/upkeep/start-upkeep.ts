import { migrate } from '@tracewell/storage';
import type { Role, RoleContext } from '../role.ts';
import { connectStore } from '../store-connection.ts';
import { edgesRound } from './edges-round.ts';
import { repeatRounds } from './repeat-rounds.ts';
import { retentionRound } from './retention-round.ts';

/**
 * Keeps the store in order: brings it to this build's schema before it returns, then drops what retention no longer
 * allows and seals the edges of whole minutes. Rejects with TW4110 when a newer build has written the store.
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
  // Side by side: copying traces out of old hours may take minutes, and the map must not wait for it.
  const running = [retentionRound(own), edgesRound(own)].map((round) => repeatRounds(own, round));
  return {
    name: 'upkeep',
    [Symbol.asyncDispose]: async () => {
      ending.abort(new Error('upkeep is ending'));
      await Promise.all(running);
    },
  };
}
