import { INSERT_SETTINGS } from '../insert-block.ts';
import { type Store, sendInsert } from '../store.ts';
import { StoreError } from '../store-error.ts';
import { type CopiedPartition, readCopied, rememberCopied } from './copied-partitions.ts';
import {
  type CopyOptions,
  type CopySource,
  type SourcePartition,
  type SourceTable,
  totalRowsOf,
} from './copy-source.ts';
import { movePartition } from './move-partition.ts';
import { INCOMING, readPartitionFacts } from './stored-tables.ts';
import { createUnmerged, dropNow } from './unmerged-table.ts';

/** Slices on their way at once: one is read while another is written. */
const AT_ONCE = 2;

/**
 * Copies every partition of a source into a store that has its tables. Rows go to a table beside the real one, which
 * no view reads; when count and checksum are the source's, the partition takes its place in one step. It may be
 * killed at any moment and called again, and the store may take other rows meanwhile. Throws a StoreError: TW4116
 * when what arrived is not what the source holds, TW4120 when the source has changed since an earlier call.
 */
export async function copyIntoStore(
  store: Store,
  source: CopySource,
  { onProgress, signal }: CopyOptions = {},
): Promise<void> {
  const copied = await readCopied(store, source.id, signal);
  const totalRows = totalRowsOf(source);
  let copiedRows = 0;
  for (const table of source.tables) {
    const onRows = (rows: number): void => {
      copiedRows += rows;
      onProgress?.({ table: table.table, copiedRows, totalRows });
    };
    for (const partition of table.partitions) {
      const before = copied.get(`${table.table} ${partition.id}`);
      await copyPartition(store, { source, table, partition, before, onRows, signal });
    }
    await dropNow(store, `${table.table}${INCOMING}`, signal);
  }
}

/** Whether copying this source has begun before. Throws a StoreError. */
export async function hasBegun(
  store: Store,
  sourceId: string,
  signal?: AbortSignal,
): Promise<boolean> {
  return (await readCopied(store, sourceId, signal)).size > 0;
}

interface CopyPartition {
  readonly source: CopySource;
  readonly table: SourceTable;
  readonly partition: SourcePartition;
  readonly before: CopiedPartition | undefined;
  readonly onRows: (rows: number) => void;
  readonly signal: AbortSignal | undefined;
}

async function copyPartition(store: Store, copying: CopyPartition): Promise<void> {
  const { source, table, partition, before, onRows, signal } = copying;
  if (before !== undefined) {
    refuseChanged(table, partition, before);
    onRows(partition.rows);
    if (before.state === 'done') return;
  }
  const incoming = `${table.table}${INCOMING}`;
  await createUnmerged(store, incoming, table.table, signal);
  const about = { source: source.id, table: table.table, ...partition };
  if (before === undefined) {
    await bring(store, copying);
    await rememberCopied(store, about, 'moving', signal);
  }
  const move = { from: incoming, to: table.table, id: partition.id, isAgain: before !== undefined };
  await movePartition(store, move, signal);
  await rememberCopied(store, about, 'done', signal);
}

/**
 * Merges change how rows of some tables are stored and nothing about what they say, so that only fewer rows than
 * before are a sign of them: more rows were written.
 */
function refuseChanged(
  { table }: SourceTable,
  { id, rows }: SourcePartition,
  before: CopiedPartition,
): void {
  if (rows <= before.rows) return;
  throw new StoreError(
    `TW4120 partition ${id} of ${table} was copied with ${before.rows} rows and has ${rows} now: the source was written to since. What came later cannot be told from what was copied; copy into an empty database instead.`,
    { kind: 'other', code: 0, cause: undefined },
  );
}

/** Puts all rows beside the real table. What a killed run left there is taken up; where it does not fit, removed. */
async function bring(store: Store, copying: CopyPartition): Promise<void> {
  const { table, partition, onRows, signal } = copying;
  await sendSlices(store, copying, onRows);
  if (await hasArrived(store, copying)) return;
  const incoming = `${table.table}${INCOMING}`;
  await dropNow(store, incoming, signal);
  await createUnmerged(store, incoming, table.table, signal);
  await sendSlices(store, copying, () => undefined);
  if (await hasArrived(store, copying)) return;
  throw new StoreError(
    `TW4116 partition ${partition.id} of ${table.table} did not arrive as it was: ${partition.rows} rows were sent, and what came has another count or checksum. Nothing of it was put in place; call the command again, and when it fails again look at the disk of the source.`,
    { kind: 'other', code: 0, cause: undefined },
  );
}

async function sendSlices(
  store: Store,
  { source, table, partition, signal }: CopyPartition,
  onRows: (rows: number) => void,
): Promise<void> {
  const waiting = [...partition.slices];
  const columns = table.columns.map((name) => `\`${name}\``).join(', ');
  const insert = `INSERT INTO \`${table.table}${INCOMING}\` (${columns}) FORMAT Native`;
  const worker = async (): Promise<void> => {
    for (let slice = waiting.shift(); slice !== undefined; slice = waiting.shift()) {
      const body = await source.read(table.table, slice, signal);
      await sendInsert(store, insert, [body], {
        signal,
        settings: {
          ...INSERT_SETTINGS,
          optimize_on_insert: 0,
          insert_deduplication_token: `copy:${source.id}:${table.table}:${slice.id}`,
        },
      });
      onRows(slice.rows);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function hasArrived(
  store: Store,
  { table, partition: { id, rows, checksum }, signal }: CopyPartition,
): Promise<boolean> {
  const incoming = { ...table, table: `${table.table}${INCOMING}` };
  const [arrived] = await readPartitionFacts(store, incoming, { id, signal });
  return arrived?.rows === rows && arrived.checksum === checksum;
}
