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

/** Partitions of one table of a source. */
export interface CopiedTogether {
  readonly source: string;
  readonly table: string;
  readonly partitions: readonly PartitionFacts[];
}

/** Remembers how far partitions have come; durable when it returns. Throws a StoreError. */
export async function rememberCopied(
  store: Store,
  { source, table, partitions }: CopiedTogether,
  state: CopyState,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (partitions.length === 0) return;
  await command(
    store,
    `INSERT INTO tracewell_copied
     SELECT {source:String}, {table:String}, copied.1, toUInt64(copied.2), copied.3, {state:String}, now64(6)
     FROM (SELECT arrayJoin(arrayZip({ids:Array(String)}, {rows:Array(String)}, {checksums:Array(String)})) AS copied)`,
    {
      source,
      table,
      state,
      ids: partitions.map(({ id }) => id),
      rows: partitions.map(({ rows }) => String(rows)),
      checksums: partitions.map(({ checksum }) => checksum),
    },
    { signal, settings: { async_insert: 0, insert_deduplicate: 0 } },
  );
}
