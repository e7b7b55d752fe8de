import { command, query, type Store, sendInsert } from '../store.ts';
import { StoreError } from '../store-error.ts';
import {
  type CopyOptions,
  type CopySource,
  type SourcePartition,
  type SourceTable,
  totalRowsOf,
} from './copy-source.ts';
import { INCOMING, readPartitionFacts } from './stored-tables.ts';

/** Slices on their way at once: one is read while another is written. */
const AT_ONCE = 2;

/** `moving`: all rows are in the incoming table and verified, and are about to take their place. */
type CopyState = 'moving' | 'done';

/**
 * Copies every partition of a source into a store that has its tables. Rows go to a table beside the real one, which
 * no view reads; when count and checksum are the source's, the partition takes its place in one step. It may be
 * stopped at any moment and called again, and the store may take other rows meanwhile. Throws a StoreError, TW4116
 * when what arrived is not what the source holds.
 */
export async function copyIntoStore(
  store: Store,
  source: CopySource,
  { onProgress, signal }: CopyOptions = {},
): Promise<void> {
  await command(store, CREATE_COPIED, {}, { signal });
  const states = await readStates(store, source.id, signal);
  const totalRows = totalRowsOf(source);
  let copiedRows = 0;
  for (const table of source.tables) {
    for (const partition of table.partitions) {
      const state = states.get(`${table.table} ${partition.id}`);
      if (state !== 'done') await copyPartition(store, { source, table, partition, state }, signal);
      copiedRows += partition.rows;
      onProgress?.({ table: table.table, copiedRows, totalRows });
    }
    await command(store, `DROP TABLE IF EXISTS \`${table.table}${INCOMING}\``, {}, { signal });
  }
}

/** Whether copying this source has begun before. Throws a StoreError. */
export async function hasBegun(
  store: Store,
  sourceId: string,
  signal?: AbortSignal,
): Promise<boolean> {
  await command(store, CREATE_COPIED, {}, { signal });
  return (await readStates(store, sourceId, signal)).size > 0;
}

interface CopyPartition {
  readonly source: CopySource;
  readonly table: SourceTable;
  readonly partition: SourcePartition;
  readonly state: CopyState | undefined;
}

async function copyPartition(
  store: Store,
  copying: CopyPartition,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { source, table, partition, state } = copying;
  const incoming = `${table.table}${INCOMING}`;
  await command(
    store,
    `CREATE TABLE IF NOT EXISTS \`${incoming}\` AS \`${table.table}\``,
    {},
    { signal },
  );
  if (state === undefined) {
    // What a stopped run left is not trusted.
    await command(store, `TRUNCATE TABLE \`${incoming}\``, {}, { signal });
    await sendSlices(store, copying, signal);
    await verify(store, table, partition, signal);
    await writeState(store, source.id, table.table, partition.id, 'moving', signal);
  }
  // Moving is one step of the engine: rows that are gone from here have arrived there.
  const [left] = await readPartitionFacts(store, table, {
    from: incoming,
    id: partition.id,
    signal,
  });
  if (left !== undefined) {
    await command(
      store,
      `ALTER TABLE \`${incoming}\` MOVE PARTITION ID '${partition.id}' TO TABLE \`${table.table}\``,
      {},
      { signal },
    );
  }
  await writeState(store, source.id, table.table, partition.id, 'done', signal);
}

async function sendSlices(
  store: Store,
  { source, table, partition }: CopyPartition,
  signal: AbortSignal | undefined,
): Promise<void> {
  const waiting = [...partition.slices];
  const worker = async (): Promise<void> => {
    for (let slice = waiting.shift(); slice !== undefined; slice = waiting.shift()) {
      const body = await source.read(table.table, slice, signal);
      await sendInsert(store, `INSERT INTO \`${table.table}${INCOMING}\` FORMAT Native`, [body], {
        signal,
        settings: { async_insert: 0, insert_deduplicate: 0 },
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function verify(
  store: Store,
  table: SourceTable,
  { id, rows, checksum }: SourcePartition,
  signal: AbortSignal | undefined,
): Promise<void> {
  const from = `${table.table}${INCOMING}`;
  const [arrived] = await readPartitionFacts(store, table, { from, id, signal });
  if (arrived?.rows === rows && arrived.checksum === checksum) return;
  throw new StoreError(
    `TW4116 partition ${id} of ${table.table} did not arrive as it was: ${arrived?.rows ?? 0} rows instead of ${rows}, or other values. Nothing of it was put in place; call the command again, and when it fails again look at the disk of the source.`,
    { kind: 'other', code: 0, cause: undefined },
  );
}

const CREATE_COPIED = `CREATE TABLE IF NOT EXISTS tracewell_copied (
  Source String, Table String, Partition String, State LowCardinality(String), At DateTime64(6)
) ENGINE = MergeTree ORDER BY (Source, Table, Partition, At) SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`;

async function readStates(
  store: Store,
  source: string,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, CopyState>> {
  const { rows } = await query<{ at: string; state: CopyState }>(
    store,
    `SELECT concat(Table, ' ', Partition) AS at, argMax(State, At) AS state FROM tracewell_copied
     WHERE Source = {source:String} GROUP BY at`,
    { source },
    { signal },
  );
  return new Map(rows.map(({ at, state }) => [at, state]));
}

async function writeState(
  store: Store,
  source: string,
  table: string,
  partition: string,
  state: CopyState,
  signal: AbortSignal | undefined,
): Promise<void> {
  await command(
    store,
    `INSERT INTO tracewell_copied SELECT {source:String}, {table:String}, {partition:String}, {state:String}, now64(6)`,
    { source, table, partition, state },
    { signal, settings: { insert_deduplicate: 0 } },
  );
}
