import { buffer } from 'node:stream/consumers';
import { command, query, queryBytes, type Store } from '../store.ts';
import type { CopySource, SourcePartition, SourceTable } from './copy-source.ts';
import { listStoredTables, readPartitionFacts, type StoredTable } from './stored-tables.ts';

/** Rows of a slice: 30 MB of ordinary spans. */
const SLICE_ROWS = 50_000;

/**
 * Everything a store holds, in slices that stay as they are: merges are stopped until the engine starts again or
 * `resumeMerges` is called. Throws a StoreError.
 */
export async function openStoreSource(
  store: Store,
  signal?: AbortSignal,
): Promise<CopySource & { resumeMerges(): Promise<void> }> {
  const tables = await listStoredTables(store, signal);
  for (const { table } of tables) await command(store, `SYSTEM STOP MERGES \`${table}\``);
  const planned: SourceTable[] = [];
  for (const table of tables) planned.push(await planTable(store, table, signal));
  return {
    id: await readStoreId(store, signal),
    tables: planned,
    read: (table, slice, asked) => readSlice(store, table, slice, asked),
    resumeMerges: async () => {
      for (const { table } of tables) await command(store, `SYSTEM START MERGES \`${table}\``);
    },
  };
}

async function planTable(
  store: Store,
  table: StoredTable,
  signal: AbortSignal | undefined,
): Promise<SourceTable> {
  const facts = await readPartitionFacts(store, table, { signal });
  const { rows: parts } = await query<{ id: string; name: string; rows: string }>(
    store,
    `SELECT partition_id AS id, name, toString(rows) AS rows FROM system.parts
     WHERE active AND database = {database:String} AND table = {table:String} ORDER BY min_block_number`,
    { database: store.database, table: table.table },
    { signal },
  );
  const partitions = facts.map(
    (partition): SourcePartition => ({
      ...partition,
      slices: parts
        .filter(({ id }) => id === partition.id)
        .flatMap(({ name, rows }) => slicesOf(name, Number(rows))),
    }),
  );
  return { ...table, partitions };
}

function slicesOf(part: string, rows: number): string[] {
  return Array.from(
    { length: Math.ceil(rows / SLICE_ROWS) },
    (_, index) => `${part}:${index * SLICE_ROWS}`,
  );
}

async function readSlice(
  store: Store,
  table: string,
  slice: string,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const at = slice.lastIndexOf(':');
  const from = Number(slice.slice(at + 1));
  const stream = await queryBytes(
    store,
    `SELECT * FROM \`${table}\` WHERE _part = {part:String} AND _part_offset >= {from:UInt64} AND _part_offset < {to:UInt64}
     FORMAT Native`,
    { part: slice.slice(0, at), from, to: from + SLICE_ROWS },
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
