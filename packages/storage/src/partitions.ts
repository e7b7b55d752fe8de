import { command, query, type Store } from './store.ts';
import { StoreError } from './store-error.ts';

/** How long and how much is kept. Ages in milliseconds. */
export interface RetentionPolicy {
  /** Spans, their index, their edge halves and the keys of their resources, and log records. */
  readonly spansMs: number;
  /** Budget of the span tables together, once more of the log table, and once more of the metric tables together. */
  readonly bytes: number;
  /** Figures by the minute, metric points, and traces that were kept. */
  readonly rollupsMs: number;
}

/** One partition of one table. `fromMs` is the beginning of the time it covers. */
export interface Partition {
  readonly table: string;
  readonly id: string;
  readonly fromMs: number;
  readonly bytes: number;
}

/** `disk`: the budget would have allowed it, the disk did not. */
export type DropReason = 'age' | 'bytes' | 'disk';

export interface DroppedPartition extends Partition {
  readonly because: DropReason;
}

type Family = 'spans' | 'logs' | 'metrics' | 'rollups' | 'edges' | 'kept';

const HOURS_3_MS = 3 * 3_600_000;
const DAY_MS = 86_400_000;
/** Kept traces may take this share of the budget, on top of it. */
export const KEPT_SHARE = 0.1;

/** Tables that lose their oldest partition together, and how much time one partition covers. */
const FAMILIES: Readonly<Record<Family, { tables: readonly string[]; partitionMs: number }>> = {
  spans: {
    tables: [
      'otel_traces',
      'otel_traces_trace_id_ts',
      'otel_traces_edge_halves',
      'otel_traces_resource_keys',
    ],
    partitionMs: HOURS_3_MS,
  },
  logs: { tables: ['otel_logs'], partitionMs: HOURS_3_MS },
  metrics: {
    tables: [
      'otel_metrics_gauge',
      'otel_metrics_sum',
      'otel_metrics_histogram',
      'otel_metrics_exponential_histogram',
      'otel_metrics_summary',
    ],
    partitionMs: DAY_MS,
  },
  rollups: { tables: ['otel_traces_red_1m', 'otel_services_red_10m'], partitionMs: DAY_MS },
  edges: {
    tables: ['otel_service_edges_1m', 'otel_service_edges_sealed'],
    partitionMs: DAY_MS,
  },
  kept: { tables: ['otel_traces_kept', 'tracewell_keep_marks'], partitionMs: HOURS_3_MS },
};

export function tablesOf(family: Family): readonly string[] {
  return FAMILIES[family].tables;
}

/** How much time a partition of the span tables covers. */
export const SPAN_PARTITION_MS = HOURS_3_MS;

/**
 * Which partitions have to go, the oldest first. The newest partition of a family stays, whatever its size. Kept
 * traces go by age only here: which of them go for their size is decided by kept-limit.ts.
 */
export function choosePartitions(
  partitions: readonly Partition[],
  policy: RetentionPolicy,
  nowMs: number,
): DroppedPartition[] {
  const ages: Readonly<Record<Family, number>> = {
    spans: policy.spansMs,
    logs: policy.spansMs,
    metrics: policy.rollupsMs,
    rollups: policy.rollupsMs,
    edges: policy.rollupsMs,
    kept: policy.rollupsMs,
  };
  return (Object.keys(FAMILIES) as Family[]).flatMap((family) => {
    const { partitionMs } = FAMILIES[family];
    const own = partitionsOf(partitions, family);
    const oldest = nowMs - ages[family];
    const aged = own.filter(({ fromMs }) => fromMs + partitionMs <= oldest);
    const kept = own.filter(({ fromMs }) => fromMs + partitionMs > oldest);
    const isCounted = ['spans', 'logs', 'metrics'].includes(family);
    const over = isCounted ? beyondBudget(kept, policy.bytes) : [];
    return [...because(aged, 'age'), ...because(over, 'bytes')];
  });
}

/** The oldest hours of whichever of spans and logs is larger: what a full disk loses first. Never the newest hours. */
export function chooseForDisk(partitions: readonly Partition[]): DroppedPartition[] {
  const candidates = (['spans', 'logs'] as const).map((family) => {
    const own = partitionsOf(partitions, family);
    const bytes = own.reduce((sum, partition) => sum + partition.bytes, 0);
    return { bytes, oldest: beyondBudget(own, Math.max(0, bytes - 1)) };
  });
  const [largest] = candidates
    .filter(({ oldest }) => oldest.length > 0)
    .sort((a, b) => b.bytes - a.bytes);
  return because(largest?.oldest ?? [], 'disk');
}

function because(partitions: readonly Partition[], reason: DropReason): DroppedPartition[] {
  return partitions.map((partition) => ({ ...partition, because: reason }));
}

/** Partitions of a family's tables, the oldest first. */
export function partitionsOf(partitions: readonly Partition[], family: Family): Partition[] {
  const { tables } = FAMILIES[family];
  return partitions
    .filter(({ table }) => tables.includes(table))
    .sort((a, b) => a.fromMs - b.fromMs);
}

function beyondBudget(oldestFirst: readonly Partition[], budget: number): Partition[] {
  let bytes = oldestFirst.reduce((sum, partition) => sum + partition.bytes, 0);
  const newest = oldestFirst.at(-1)?.fromMs ?? 0;
  const over: Partition[] = [];
  let droppedFrom = Number.NaN;
  for (const partition of oldestFirst) {
    // The tables of a family lose the same hours: a span without its index is found by nobody.
    const begun = partition.fromMs === droppedFrom;
    if (partition.fromMs === newest || (bytes <= budget && !begun)) break;
    droppedFrom = partition.fromMs;
    bytes -= partition.bytes;
    over.push(partition);
  }
  return over;
}

/** Every partition that retention looks after. Throws a StoreError. */
export async function listPartitions(store: Store, signal?: AbortSignal): Promise<Partition[]> {
  const { rows } = await query<{ table: string; id: string; partition: string; bytes: string }>(
    store,
    `SELECT table, partition_id AS id, any(partition) AS partition, sum(bytes_on_disk) AS bytes
     FROM system.parts WHERE active AND database = {database:String} AND table IN {tables:Array(String)}
     GROUP BY table, id`,
    {
      database: store.database,
      tables: Object.values(FAMILIES).flatMap(({ tables }) => tables),
    },
    { signal },
  );
  return rows.map(({ table, id, partition, bytes }) => ({
    table,
    id,
    // `2026-11-21` or `2026-11-21 03:00:00`, both UTC by the partition key.
    fromMs: Date.parse(partition.length === 10 ? partition : `${partition.replace(' ', 'T')}Z`),
    bytes: Number(bytes),
  }));
}

/** Three hours of the span tables together, the oldest first. Throws a StoreError. */
export async function readSpanHours(
  store: Store,
  signal?: AbortSignal,
): Promise<{ fromMs: number; bytes: number }[]> {
  const own = partitionsOf(await listPartitions(store, signal), 'spans');
  return [...new Set(own.map(({ fromMs }) => fromMs))].map((fromMs) => ({
    fromMs,
    bytes: own.reduce((sum, hour) => sum + (hour.fromMs === fromMs ? hour.bytes : 0), 0),
  }));
}

/** Blocks of a partition at one moment: rows that came later have higher numbers, and merging keeps the numbers. */
export interface SeenBlocks {
  readonly table: string;
  readonly id: string;
  readonly newest: number;
}

/** What the partition holds now; undefined when it is empty. Throws a StoreError. */
export async function seenBlocks(
  store: Store,
  { table, id }: Pick<Partition, 'table' | 'id'>,
  signal?: AbortSignal,
): Promise<SeenBlocks | undefined> {
  const parts = await listParts(store, { table, id }, signal);
  if (parts.length === 0) return undefined;
  return { table, id, newest: Math.max(...parts.map((part) => part.newest)) };
}

const NO_SUCH_DATA_PART = 232;

/**
 * Drops what was seen and nothing that came later; a part in which both were merged stays. Throws a StoreError.
 */
export async function dropSeen(
  store: Store,
  { table, id, newest }: SeenBlocks,
  signal?: AbortSignal,
): Promise<void> {
  for (let round = 0; round < 10; round++) {
    const all = await listParts(store, { table, id }, signal);
    const seen = all.filter((part) => part.newest <= newest);
    if (seen.length === 0) return;
    for (const { name } of seen) await dropPart(store, { table, name }, signal);
  }
}

async function dropPart(
  store: Store,
  { table, name }: { table: string; name: string },
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await command(store, `ALTER TABLE \`${table}\` DROP PART '${name}'`, {}, { signal });
  } catch (error) {
    // Merged in the meantime: the next look finds the part that it went into.
    if (!(error instanceof StoreError) || error.code !== NO_SUCH_DATA_PART) throw error;
  }
}

async function listParts(
  store: Store,
  { table, id }: Pick<Partition, 'table' | 'id'>,
  signal?: AbortSignal,
): Promise<{ name: string; newest: number }[]> {
  const { rows } = await query<{ name: string; newest: string }>(
    store,
    `SELECT name, toString(max_block_number) AS newest FROM system.parts
     WHERE active AND database = {database:String} AND table = {table:String} AND partition_id = {id:String}`,
    { database: store.database, table, id },
    { signal },
  );
  return rows.map(({ name, newest }) => ({ name, newest: Number(newest) }));
}
