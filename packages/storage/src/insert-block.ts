import type { ClickHouseSettings } from '@clickhouse/client';
import { type Store, sendInsert } from './store.ts';

/** The part of a sealed table that an INSERT needs: the list of columns and the Native block in pieces. */
export interface InsertableTable {
  readonly table: string;
  readonly columns: readonly string[];
  readonly body: readonly Uint8Array[];
}

// One sealed block is one INSERT is one block inside the engine, however large: only then does a
// repeat under the same token cut the rows in the same places and is dropped as a whole, in the
// table and in every view target. Never change these between two attempts of one block.
export const INSERT_SETTINGS: ClickHouseSettings = {
  async_insert: 0,
  insert_deduplicate: 1,
  deduplicate_blocks_in_dependent_materialized_views: 1,
  max_insert_block_size: '100000000',
  min_insert_block_size_rows: '100000000',
  min_insert_block_size_bytes: '10000000000',
  max_insert_threads: '1',
  max_threads: 1,
  parallel_view_processing: 0,
  throw_on_max_partitions_per_insert_block: 0,
  input_format_native_allow_types_conversion: 1,
};

/**
 * Stores one table of a sealed block. When this returns, the rows are fsynced in the table and in every
 * view target. When it throws, their fate is unknown: call again with the same bytes and token, as
 * often as needed; rows are stored once. Throws a StoreError.
 */
export async function insertBlock(
  store: Store,
  table: InsertableTable,
  token: string,
  signal?: AbortSignal,
): Promise<void> {
  const columns = table.columns.map((name) => `\`${name}\``).join(', ');
  await sendInsert(store, `INSERT INTO \`${table.table}\` (${columns}) FORMAT Native`, table.body, {
    signal,
    settings: { ...INSERT_SETTINGS, insert_deduplication_token: token },
  });
}
