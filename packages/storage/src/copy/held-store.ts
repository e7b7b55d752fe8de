import { command, query, type Store } from '../store.ts';
import { listStoredTables } from './stored-tables.ts';

/** How long a store as it was before an upgrade is held: a fault of the new build shows within days. */
const HELD_MS = 3 * 86_400_000;

/**
 * Holds the store as it is before its schema changes: every table with all its parts, linked, in a database beside
 * it. That takes moments and no room at first; what the store merges or drops later stays on disk for it. The build
 * that wrote it opens it as `clickhouse.database`; the views it makes itself, hence the list of migrations is not
 * held. Answers the database's name. Throws a StoreError.
 */
export async function holdStore(
  store: Store,
  schema: number,
  signal?: AbortSignal,
): Promise<string> {
  const held = `${prefixOf(store)}${schema}`;
  // An upgrade that was interrupted has held it already, before it changed anything.
  if ((await listHeld(store, signal)).some(({ name }) => name === held)) return held;
  const unfinished = `${store.database}_being_held`;
  await dropDatabase(store, unfinished, signal);
  await command(store, `CREATE DATABASE \`${unfinished}\``, {}, { signal });
  for (const { table } of await listStoredTables(store, signal)) {
    const beside = `\`${unfinished}\`.\`${table}\``;
    const own = `\`${store.database}\`.\`${table}\``;
    await command(store, `CREATE TABLE ${beside} AS ${own}`, {}, { signal });
    await command(store, `ALTER TABLE ${beside} ATTACH PARTITION ALL FROM ${own}`, {}, { signal });
  }
  await command(store, `RENAME DATABASE \`${unfinished}\` TO \`${held}\``, {}, { signal });
  return held;
}

/**
 * Lets go of held stores that are older than three days, or of all of them where the disk is full; never of one that a
 * build has gone back to, since what it stored there is nowhere else. Answers their names. Throws a StoreError.
 */
export async function dropHeldStores(
  store: Store,
  options: { readonly nowMs: number; readonly isDiskLow: boolean },
  signal?: AbortSignal,
): Promise<string[]> {
  const dropped: string[] = [];
  for (const { name, heldAtMs, isLive } of await listHeld(store, signal)) {
    if (isLive) continue;
    if (!options.isDiskLow && options.nowMs - heldAtMs < HELD_MS) continue;
    await dropDatabase(store, name, signal);
    dropped.push(name);
  }
  return dropped;
}

function prefixOf(store: Store): string {
  return `${store.database}_at_schema_`;
}

interface HeldStore {
  readonly name: string;
  readonly heldAtMs: number;
  /** Whether a build has opened it: it then has a list of migrations, which holding leaves out. */
  readonly isLive: boolean;
}

async function listHeld(store: Store, signal: AbortSignal | undefined): Promise<HeldStore[]> {
  const { rows } = await query<{ held: string; heldAt: string; isLive: number }>(
    store,
    `SELECT database AS held, toString(toUnixTimestamp(min(metadata_modification_time))) AS heldAt,
       toUInt8(countIf(name = 'tracewell_schema') > 0) AS isLive
     FROM system.tables WHERE startsWith(database, {prefix:String}) GROUP BY database`,
    { prefix: prefixOf(store) },
    { signal },
  );
  return rows.map(({ held, heldAt, isLive }) => ({
    name: held,
    heldAtMs: Number(heldAt) * 1000,
    isLive: isLive === 1,
  }));
}

async function dropDatabase(
  store: Store,
  name: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  await command(
    store,
    `DROP DATABASE IF EXISTS \`${name}\` SYNC`,
    {},
    { signal, settings: { max_table_size_to_drop: '0', max_partition_size_to_drop: '0' } },
  );
}
