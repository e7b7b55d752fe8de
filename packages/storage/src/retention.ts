import { type CopiedTraces, keepTraces } from './keep-traces.ts';
import { limitKept, type ThinnedPartition } from './kept-limit.ts';
import {
  chooseForDisk,
  choosePartitions,
  type DroppedPartition,
  dropSeen,
  listPartitions,
  type Partition,
  type RetentionPolicy,
  type SeenBlocks,
  SPAN_PARTITION_MS,
  seenBlocks,
  tablesOf,
} from './partitions.ts';
import { command, type Store } from './store.ts';

export interface EnforceRetention {
  readonly policy: RetentionPolicy;
  readonly nowMs: number;
  /** Whether the disk is so full that hours have to go although the budget would allow them. */
  readonly isDiskLow?: boolean;
  readonly signal?: AbortSignal;
  /** Told of every group of partitions as soon as it is gone. */
  readonly onDropped?: (dropped: DroppedHours) => void;
}

/** Hours that all tables of a family lost together. */
export interface DroppedHours {
  readonly partitions: readonly DroppedPartition[];
  /** What was kept of spans; undefined for other families, or when a full disk left no room for copies. */
  readonly kept: CopiedTraces | undefined;
}

export interface RetentionResult {
  readonly dropped: readonly DroppedPartition[];
  readonly thinned: readonly ThinnedPartition[];
}

/**
 * Drops what is older than the policy allows, and the oldest partitions while a family of tables is over its budget
 * or the disk is low. Whole traces that matter are copied out of span hours first; when that fails nothing is
 * dropped, unless the disk is low. Writes nothing when there is nothing to drop. Throws a StoreError.
 */
export async function enforceRetention(
  store: Store,
  { policy, nowMs, isDiskLow = false, signal, onDropped }: EnforceRetention,
): Promise<RetentionResult> {
  const partitions = await listPartitions(store, signal);
  const due = choosePartitions(partitions, policy, nowMs);
  const expired = isDiskLow && due.length === 0 ? chooseForDisk(partitions) : due;
  const keepsFromMs = nowMs - policy.rollupsMs;
  const spanTables = tablesOf('spans');
  const spans = expired.filter(({ table }) => spanTables.includes(table));
  for (const fromMs of new Set(spans.map((partition) => partition.fromMs))) {
    const hours = spans.filter((partition) => partition.fromMs === fromMs);
    const kept = await dropSpanHours(store, hours, { isDiskLow, keepsFromMs }, signal);
    onDropped?.({ partitions: hours, kept });
  }
  for (const partition of expired.filter(({ table }) => !spanTables.includes(table))) {
    await dropPartition(store, partition, signal);
    onDropped?.({ partitions: [partition], kept: undefined });
  }
  return { dropped: expired, thinned: await limitKept(store, policy, signal) };
}

interface Keeping {
  readonly isDiskLow: boolean;
  /** What is older would be dropped from the kept traces at once. */
  readonly keepsFromMs: number;
}

/**
 * Spans go first, then what points to them: no question finds a trace in the index whose spans it cannot read. What is
 * there is noted the other way round, since a block is stored in the span table before its views write theirs: noted in
 * the order of dropping, a block that comes in between would lose what the views wrote and keep its spans, which no
 * search for a key of their resources would find.
 */
async function dropSpanHours(
  store: Store,
  hours: readonly DroppedPartition[],
  keeping: Keeping,
  signal: AbortSignal | undefined,
): Promise<CopiedTraces | undefined> {
  const tables = tablesOf('spans');
  const inOrder = [...hours].sort((a, b) => tables.indexOf(a.table) - tables.indexOf(b.table));
  const seen: SeenBlocks[] = [];
  for (const partition of inOrder.toReversed()) {
    const blocks = await seenBlocks(store, partition, signal);
    if (blocks !== undefined) seen.unshift(blocks);
  }
  const [first] = inOrder;
  const kept = first && (await keepUnlessFull(store, first, keeping, signal));
  for (const blocks of seen) await dropSeen(store, blocks, signal);
  return kept;
}

async function keepUnlessFull(
  store: Store,
  { fromMs, because }: DroppedPartition,
  { isDiskLow, keepsFromMs }: Keeping,
  signal: AbortSignal | undefined,
): Promise<CopiedTraces | undefined> {
  if (because === 'disk' || fromMs + SPAN_PARTITION_MS <= keepsFromMs) return undefined;
  try {
    return await keepTraces(store, { fromMs }, signal);
  } catch (error) {
    signal?.throwIfAborted();
    if (!isDiskLow) throw error;
    return undefined;
  }
}

async function dropPartition(
  store: Store,
  { table, id }: Partition,
  signal: AbortSignal | undefined,
): Promise<void> {
  await command(store, `ALTER TABLE \`${table}\` DROP PARTITION ID '${id}'`, {}, { signal });
}
