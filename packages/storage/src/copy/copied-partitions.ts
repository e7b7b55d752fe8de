import { command, query, type Store } from '../store.ts';
import type { PartitionFacts } from './stored-tables.ts';

/** `moving`: all rows are in the incoming table and verified, and are about to take their place. */
export type CopyState = 'moving' | 'done';

/** What the store remembers of one partition that is copied into it. */
export interface CopiedPartition {
  readonly rows: number;
  readonly state: CopyState;
}

const CREATE = `CREATE TABLE IF NOT EXISTS tracewell_copied (
  Source String, Table String, Partition String, Rows UInt64, Checksum String, State LowCardinality(String), At DateTime64(6)
) ENGINE = MergeTree ORDER BY (Source, Table, Partition, At) SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`;

/** The partitions of a source that were copied into this store, by `table partition`. Throws a StoreError. */
export async function readCopied(
  store: Store,
  source: string,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, CopiedPartition>> {
  await command(store, CREATE, {}, { signal });
  const { rows } = await query<{ at: string; rows: string; state: CopyState }>(
    store,
    `SELECT concat(Table, ' ', Partition) AS at, toString(argMax(Rows, At)) AS rows, argMax(State, At) AS state
     FROM tracewell_copied WHERE Source = {source:String} GROUP BY at`,
    { source },
    { signal },
  );
  return new Map(rows.map(({ at, rows: count, state }) => [at, { rows: Number(count), state }]));
}

/** Remembers how far a partition has come; durable when it returns. Throws a StoreError. */
export async function rememberCopied(
  store: Store,
  about: { readonly source: string; readonly table: string } & PartitionFacts,
  state: CopyState,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { source, table, id, rows, checksum } = about;
  await command(
    store,
    `INSERT INTO tracewell_copied SELECT {source:String}, {table:String}, {id:String}, {rows:UInt64}, {checksum:String},
       {state:String}, now64(6)`,
    { source, table, id, rows, checksum, state },
    { signal, settings: { async_insert: 0, insert_deduplicate: 0 } },
  );
}
