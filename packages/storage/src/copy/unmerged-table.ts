import { command, type Store } from '../store.ts';

/** Every part is larger than the largest that may be merged, and no number of them is too many. */
const UNMERGED = [
  'max_bytes_to_merge_at_max_space_in_pool = 1',
  'max_bytes_to_merge_at_min_space_in_pool = 1',
  'parts_to_delay_insert = 100000',
  'parts_to_throw_insert = 100000',
].join(', ');

/** Makes a table like another, unless it is there, whose parts are never merged. Throws a StoreError. */
export async function createUnmerged(
  store: Store,
  table: string,
  like: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  await command(store, `CREATE TABLE IF NOT EXISTS \`${table}\` AS \`${like}\``, {}, { signal });
  await command(store, `ALTER TABLE \`${table}\` MODIFY SETTING ${UNMERGED}`, {}, { signal });
}

/** Removes a table and its files at once. Throws a StoreError. */
export async function dropNow(
  store: Store,
  table: string,
  signal?: AbortSignal | undefined,
): Promise<void> {
  await command(
    store,
    `DROP TABLE IF EXISTS \`${table}\` SYNC`,
    {},
    { signal, settings: { max_table_size_to_drop: '0', max_partition_size_to_drop: '0' } },
  );
}
