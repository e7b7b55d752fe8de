import { holdStore, migrate, readTimeZone, type Store } from '@tracewell/storage';
import type { Role, RoleContext } from '../role.ts';
import { connectStore } from '../store-connection.ts';
import { edgesRound } from './edges-round.ts';
import { repeatRounds } from './repeat-rounds.ts';
import { retentionRound } from './retention-round.ts';

/**
 * Keeps the store in order: brings it to this build's schema before it returns, then drops what retention no longer
 * allows and seals the edges of whole minutes. Rejects with TW4110 when a newer build has written the store, with
 * TW4119 when a server runs in another time zone than UTC.
 */
export async function startUpkeep(context: RoleContext): Promise<Role> {
  const { config, log, signal } = context;
  const ending = new AbortController();
  const aborted = AbortSignal.any([signal, ending.signal]);
  await using store = await connectStore(config, 'writer', aborted);
  const mode = config.clickhouse.url === '' ? 'embedded' : 'server';
  if (mode === 'server') await refuseOtherZones(store, aborted);
  const onUpgrade = async (schema: number): Promise<void> => {
    // A server is backed up by those who run it, and its user may not make databases.
    if (mode === 'server') return;
    const database = await holdStore(store, schema, aborted);
    log.info({ database }, 'the store as it was before this upgrade is held for three days');
  };
  const { from, to } = await migrate(store, { mode, signal: aborted, onUpgrade });
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

async function refuseOtherZones(store: Store, signal: AbortSignal): Promise<void> {
  const zone = await readTimeZone(store, signal);
  if (zone === 'UTC') return;
  throw new Error(
    `TW4119 the ClickHouse server has the time zone ${zone}: rows would be merged in another order than they are looked for. Nothing was written; set <timezone>UTC</timezone> in its configuration and restart it. What arrives meanwhile is kept in the journal.`,
  );
}
