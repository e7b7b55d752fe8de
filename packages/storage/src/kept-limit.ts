import { SPAN_COLUMNS, SPAN_FINGERPRINT } from './keep-traces.ts';
import {
  dropSeen,
  KEPT_SHARE,
  listPartitions,
  type Partition,
  partitionsOf,
  type RetentionPolicy,
  seenBlocks,
} from './partitions.ts';
import { command, query, type Store } from './store.ts';

/** What was taken out of the kept traces. `rest`: only those that nobody had asked for. */
export interface ThinnedPartition extends Partition {
  readonly taken: 'rest' | 'all';
}

const ASKED_FOR = `SELECT TraceId FROM tracewell_keep_marks WHERE Reason IN ('person', 'alert')
  GROUP BY TraceId, Reason HAVING argMax(IsUndone, MarkedAt) = 0`;

/**
 * Holds the kept traces to their share of the budget: the oldest hours lose what was kept by itself; only when
 * nothing else is left, hours that a person or an alert asked for go, the oldest first. Throws a StoreError.
 */
export async function limitKept(
  store: Store,
  policy: RetentionPolicy,
  signal?: AbortSignal,
): Promise<ThinnedPartition[]> {
  const budget = policy.bytes * KEPT_SHARE;
  const done: ThinnedPartition[] = [];
  // Each turn takes something from one partition, so twice as many turns as partitions are enough.
  for (let turns = Number.POSITIVE_INFINITY; done.length < turns; ) {
    const hours = await keptHours(store, signal);
    turns = Math.min(turns, 2 * hours.length);
    const bytes = hours.reduce((sum, partition) => sum + partition.bytes, 0);
    // The newest hours stay, as everywhere.
    const candidates = hours.slice(0, -1);
    const [oldest] = candidates;
    if (bytes <= budget || oldest === undefined) return done;
    const mixed = await firstWithRest(store, candidates, signal);
    if (mixed === undefined) await dropHours(store, oldest, signal);
    else await dropRest(store, mixed, signal);
    done.push({ ...(mixed ?? oldest), taken: mixed === undefined ? 'all' : 'rest' });
  }
  return done;
}

async function keptHours(store: Store, signal?: AbortSignal): Promise<Partition[]> {
  const all = partitionsOf(await listPartitions(store, signal), 'kept');
  return all.filter(({ table }) => table === 'otel_traces_kept');
}

async function firstWithRest(
  store: Store,
  candidates: readonly Partition[],
  signal?: AbortSignal,
): Promise<Partition | undefined> {
  const { rows } = await query<{ id: string }>(
    store,
    `SELECT DISTINCT _partition_id AS id FROM otel_traces_kept WHERE TraceId NOT IN (SELECT TraceId FROM (${ASKED_FOR}))`,
    {},
    { signal },
  );
  const ids = new Set(rows.map(({ id }) => id));
  return candidates.find(({ id }) => ids.has(id));
}

/** What was asked for is written again, then all that was there before goes; in between a question sees either once. */
async function dropRest(store: Store, partition: Partition, signal?: AbortSignal): Promise<void> {
  const seen = await seenBlocks(store, partition, signal);
  if (seen === undefined) return;
  await command(
    store,
    `INSERT INTO otel_traces_kept (${SPAN_COLUMNS}) SELECT ${SPAN_COLUMNS} FROM otel_traces_kept
     WHERE _partition_id = {id:String} AND TraceId IN (SELECT TraceId FROM (${ASKED_FOR})) LIMIT 1 BY ${SPAN_FINGERPRINT}`,
    { id: partition.id },
    { signal, settings: { insert_deduplicate: 0 } },
  );
  await dropSeen(store, seen, signal);
}

async function dropHours(store: Store, { id }: Partition, signal?: AbortSignal): Promise<void> {
  await command(store, `ALTER TABLE otel_traces_kept DROP PARTITION ID '${id}'`, {}, { signal });
}
