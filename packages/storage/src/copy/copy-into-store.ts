import { INSERT_SETTINGS } from '../insert-block.ts';
import { type Store, sendInsert } from '../store.ts';
import { StoreError } from '../store-error.ts';
import {
  type CopiedPartition,
  type CopiedTogether,
  readCopied,
  rememberCopied,
} from './copied-partitions.ts';
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

/** Partitions that are brought, verified and moved together: each of these steps costs a while, however few rows. */
const TOGETHER = { rows: 1_000_000, partitions: 30 };

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
    const isFresh = ({ id }: SourcePartition) => !copied.has(`${table.table} ${id}`);
    for (const partition of table.partitions.filter((one) => !isFresh(one))) {
      refuseChanged(table, partition, copied.get(`${table.table} ${partition.id}`));
      onRows(partition.rows);
    }
    const isMoving = ({ id }: SourcePartition) =>
      copied.get(`${table.table} ${id}`)?.state === 'moving';
    const moving = table.partitions.filter(isMoving);
    const fresh = table.partitions.filter(isFresh);
    await createUnmerged(store, `${table.table}${INCOMING}`, table.table, signal);
    await place(store, { source, table, partitions: moving, isAgain: true, onRows, signal });
    for (const partitions of groupsOf(fresh)) {
      const copying = { source, table, partitions, isAgain: false, onRows, signal };
      await bring(store, copying);
      await rememberCopied(store, togetherOf(copying), 'moving', signal);
      await place(store, copying);
    }
    await dropNow(store, `${table.table}${INCOMING}`, signal);
  }
}

function groupsOf(partitions: readonly SourcePartition[]): SourcePartition[][] {
  const groups: SourcePartition[][] = [];
  let rows = Number.POSITIVE_INFINITY;
  for (const partition of partitions) {
    const last = groups.at(-1) ?? [];
    const fits = rows + partition.rows <= TOGETHER.rows && last.length < TOGETHER.partitions;
    if (fits) last.push(partition);
    else groups.push([partition]);
    rows = partition.rows + (fits ? rows : 0);
  }
  return groups;
}

/** Whether copying this source has begun before. Throws a StoreError. */
export async function hasBegun(
  store: Store,
  sourceId: string,
  signal?: AbortSignal,
): Promise<boolean> {
  return (await readCopied(store, sourceId, signal)).size > 0;
}

/** Some partitions of one table. */
interface CopyPartitions {
  readonly source: CopySource;
  readonly table: SourceTable;
  readonly partitions: readonly SourcePartition[];
  /** Whether an earlier call was about to move them. */
  readonly isAgain: boolean;
  readonly onRows: (rows: number) => void;
  readonly signal: AbortSignal | undefined;
}

function togetherOf({ source, table, partitions }: CopyPartitions): CopiedTogether {
  return { source: source.id, table: table.table, partitions };
}

/** Moves verified partitions to where they belong. */
async function place(store: Store, copying: CopyPartitions): Promise<void> {
  const { table, partitions, isAgain, signal } = copying;
  const from = `${table.table}${INCOMING}`;
  for (const { id } of partitions)
    await movePartition(store, { from, to: table.table, id, isAgain }, signal);
  await rememberCopied(store, togetherOf(copying), 'done', signal);
}

/**
 * Merges change how rows of some tables are stored and nothing about what they say, so that only fewer rows than
 * before are a sign of them: more rows were written.
 */
function refuseChanged(
  { table }: SourceTable,
  { id, rows }: SourcePartition,
  before: CopiedPartition | undefined,
): void {
  if (before === undefined || rows <= before.rows) return;
  throw new StoreError(
    `TW4120 partition ${id} of ${table} was copied with ${before.rows} rows and has ${rows} now: the source was written to since. What came later cannot be told from what was copied; copy into an empty database instead.`,
    { kind: 'other', code: 0, cause: undefined },
  );
}

/** Puts all rows beside the real table. What a killed run left there is taken up; where it does not fit, removed. */
async function bring(store: Store, copying: CopyPartitions): Promise<void> {
  const { table, onRows, signal } = copying;
  await sendSlices(store, copying, onRows);
  if ((await notArrived(store, copying)) === undefined) return;
  const incoming = `${table.table}${INCOMING}`;
  await dropNow(store, incoming, signal);
  await createUnmerged(store, incoming, table.table, signal);
  await sendSlices(store, copying, () => undefined);
  const missing = await notArrived(store, copying);
  if (missing === undefined) return;
  throw new StoreError(
    `TW4116 partition ${missing.id} of ${table.table} did not arrive as it was: ${missing.rows} rows were sent, and what came has another count or checksum. Nothing of it was put in place; call the command again, and when it fails again look at the disk of the source.`,
    { kind: 'other', code: 0, cause: undefined },
  );
}

async function sendSlices(
  store: Store,
  { source, table, partitions, signal }: CopyPartitions,
  onRows: (rows: number) => void,
): Promise<void> {
  const waiting = partitions.flatMap(({ slices }) => slices);
  const columns = table.columns.map((name) => `\`${name}\``).join(', ');
  const insert = `INSERT INTO \`${table.table}${INCOMING}\` (${columns}) FORMAT Native`;
  const worker = async (): Promise<void> => {
    for (let slice = waiting.shift(); slice !== undefined; slice = waiting.shift()) {
      const body = await source.read(table.table, slice, signal);
      const token = `copy:${source.id}:${table.table}:${slice.id}`;
      await sendInsert(store, insert, [body], {
        signal,
        settings: {
          ...INSERT_SETTINGS,
          optimize_on_insert: 0,
          insert_deduplication_token: token,
        },
      });
      onRows(slice.rows);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** A partition of which the incoming table does not hold what the source does; undefined when there is none. */
async function notArrived(
  store: Store,
  { table, partitions, signal }: CopyPartitions,
): Promise<SourcePartition | undefined> {
  const incoming = { ...table, table: `${table.table}${INCOMING}` };
  const ids = partitions.map(({ id }) => id);
  const arrived = await readPartitionFacts(store, incoming, { ids, signal });
  const byId = new Map(arrived.map((facts) => [facts.id, facts]));
  return partitions.find(({ id, rows, checksum }) => {
    const facts = byId.get(id);
    return facts?.rows !== rows || facts.checksum !== checksum;
  });
}
