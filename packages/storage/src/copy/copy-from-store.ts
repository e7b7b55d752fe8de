import { buffer } from 'node:stream/consumers';
import { command, query, queryBytes, type Store } from '../store.ts';
import type { CopySource, SourcePartition, SourceSlice, SourceTable } from './copy-source.ts';
import { slicesOf } from './cut-slices.ts';
import {
  listStoredParts,
  listStoredTables,
  readPartitionFacts,
  SNAPSHOT,
  type StoredTable,
} from './stored-tables.ts';
import { createUnmerged, dropNow } from './unmerged-table.ts';

/** A store as something to copy from. Disposing it lets go of what it held on to. */
export interface StoreSource extends CopySource, AsyncDisposable {}

/**
 * Everything a store holds at this moment. Each table's parts are linked to a table beside it, which takes no room
 * and no time: what merges, retention and new spans do to the table meanwhile does not touch them. What a copy that
 * was killed left there is removed first. Throws a StoreError.
 */
export async function openStoreSource(store: Store, signal?: AbortSignal): Promise<StoreSource> {
  const tables = await listStoredTables(store, signal);
  const release = async (): Promise<void> => {
    for (const { table } of tables) await dropNow(store, `${table}${SNAPSHOT}`);
  };
  await release();
  try {
    for (const { table } of tables)
      await createUnmerged(store, `${table}${SNAPSHOT}`, table, signal);
    // One after the other without anything in between: a running store is caught at nearly one moment.
    for (const { table } of tables) {
      await command(
        store,
        `ALTER TABLE \`${table}${SNAPSHOT}\` ATTACH PARTITION ALL FROM \`${table}\``,
      );
    }
    const planned: SourceTable[] = [];
    for (const table of tables) planned.push(await planTable(store, table, signal));
    return {
      id: await readStoreId(store, signal),
      tables: planned,
      read: (table, slice, asked) => readSlice(store, table, slice, asked),
      [Symbol.asyncDispose]: release,
    };
  } catch (error) {
    await release().catch(() => undefined); // the error that came first says more
    throw error;
  }
}

async function planTable(
  store: Store,
  table: StoredTable,
  signal: AbortSignal | undefined,
): Promise<SourceTable> {
  const held = { ...table, table: `${table.table}${SNAPSHOT}` };
  const facts = await readPartitionFacts(store, held, { signal });
  const parts = await listStoredParts(store, held.table, { signal });
  const partitions = facts.map(
    (partition): SourcePartition => ({
      ...partition,
      slices: slicesOf(parts.filter((part) => part.partition === partition.id)),
    }),
  );
  return { ...table, partitions };
}

async function readSlice(
  store: Store,
  table: string,
  { parts, from, rows }: SourceSlice,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const some = '_part_offset >= {from:UInt64} AND _part_offset < {to:UInt64}';
  const stream = await queryBytes(
    store,
    `SELECT * FROM \`${table}${SNAPSHOT}\`
     WHERE _part IN {parts:Array(String)} ${parts.length === 1 ? `AND ${some}` : ''} FORMAT Native`,
    { parts, from, to: from + rows },
    {
      signal,
      maxSeconds: 300,
      settings: { max_result_rows: '0', max_result_bytes: '0', max_threads: 1 },
    },
  );
  return await buffer(stream);
}

/** The table that every store of ours has is made once. */
async function readStoreId(store: Store, signal: AbortSignal | undefined): Promise<string> {
  const { rows } = await query<{ id: string }>(
    store,
    "SELECT toString(uuid) AS id FROM system.tables WHERE database = {database:String} AND name = 'tracewell_schema'",
    { database: store.database },
    { signal },
  );
  return rows[0]?.id ?? '';
}
