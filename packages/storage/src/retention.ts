import { command, query, type Store } from './store.ts';

/** How long and how much is kept. Ages in milliseconds. */
export interface RetentionPolicy {
  /** Spans, their index and their edge halves, and log records. */
  readonly spansMs: number;
  /** Budget of the span tables together, once more of the log table, and once more of the metric tables together. */
  readonly bytes: number;
  /** Figures by the minute, and metric points. */
  readonly rollupsMs: number;
}

type Family = 'spans' | 'logs' | 'metrics' | 'rollups';

/** One partition of one table. `fromMs` is the beginning of the time it covers. */
export interface Partition {
  readonly table: string;
  readonly id: string;
  readonly fromMs: number;
  readonly bytes: number;
}

export interface DroppedPartition extends Partition {
  readonly because: 'age' | 'bytes';
}

const HOURS_3_MS = 3 * 3_600_000;
const DAY_MS = 86_400_000;

/** Tables that lose their oldest partition together, and how much time one partition covers. */
const FAMILIES: Readonly<Record<Family, { tables: readonly string[]; partitionMs: number }>> = {
  spans: {
    tables: ['otel_traces', 'otel_traces_trace_id_ts', 'otel_traces_edge_halves'],
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
  rollups: { tables: ['otel_traces_red_1m'], partitionMs: DAY_MS },
};

/**
 * Drops what is older than the policy allows, and the oldest partitions while a family of tables is over its
 * budget. Writes nothing when there is nothing to drop. Answers what it dropped. Throws a StoreError.
 */
export async function enforceRetention(
  store: Store,
  policy: RetentionPolicy,
  nowMs: number,
  signal?: AbortSignal,
): Promise<DroppedPartition[]> {
  const expired = choosePartitions(await listPartitions(store, signal), policy, nowMs);
  for (const { table, id } of expired) {
    await command(store, `ALTER TABLE \`${table}\` DROP PARTITION ID '${id}'`, {}, { signal });
  }
  return expired;
}

/** Which partitions have to go, the oldest first. The newest partition of a family stays, whatever its size. */
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
  };
  return (Object.keys(FAMILIES) as Family[]).flatMap((family) => {
    const { tables, partitionMs } = FAMILIES[family];
    const own = partitions
      .filter(({ table }) => tables.includes(table))
      .sort((a, b) => a.fromMs - b.fromMs);
    const oldest = nowMs - ages[family];
    const aged = own.filter(({ fromMs }) => fromMs + partitionMs <= oldest);
    const kept = own.filter(({ fromMs }) => fromMs + partitionMs > oldest);
    const over = family === 'rollups' ? [] : beyondBudget(kept, policy.bytes);
    return [
      ...aged.map((partition) => ({ ...partition, because: 'age' as const })),
      ...over.map((partition) => ({ ...partition, because: 'bytes' as const })),
    ];
  });
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

async function listPartitions(store: Store, signal?: AbortSignal): Promise<Partition[]> {
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
