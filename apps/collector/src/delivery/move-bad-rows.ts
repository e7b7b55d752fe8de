import {
  type BadRows,
  type FoundBadRows,
  findBadRows,
  type NativeValue,
  openRowCutter,
  otherRows,
  readRows,
  type SealedTable,
  type Store,
  StoreError,
} from '@tracewell/storage';
import type { BlockProgress } from './block-progress.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { RefusedItem } from './request-watch.ts';

/** One table of a block that is being sent. */
export interface Shipment {
  readonly signal: string;
  readonly block: number;
  readonly token: string;
  /** The table as the block was sealed, with every row. */
  readonly table: SealedTable;
  readonly progress: BlockProgress;
}

/** What an INSERT of the shipment holds: the table less the rows that were cut out of it. */
export function bodyOf({ table, progress }: Shipment): SealedTable {
  const removed = progress.removedFrom(table.table);
  if (removed.length === 0) return table;
  return openRowCutter(table).select(otherRows(removed, table.rows));
}

/** Bad rows by the reason under which the ledger counts them. */
function byReason(bad: readonly BadRows[]): Map<string, BadRows[]> {
  const reasons = new Map<string, BadRows[]>();
  for (const rows of bad) {
    const reason = rows.code === 0 ? 'engine_died' : `clickhouse_${rows.code}`;
    reasons.set(reason, [...(reasons.get(reason) ?? []), rows]);
  }
  return reasons;
}

/**
 * Asks the store which rows of a shipment it cannot read. Undefined when the body cannot be taken
 * apart, or the store cannot answer that now.
 */
export async function askForBadRows(
  store: Store,
  { table, progress }: Shipment,
  signal: AbortSignal,
): Promise<FoundBadRows | undefined> {
  try {
    const among = otherRows(progress.removedFrom(table.table), table.rows);
    return await findBadRows(store, table, { among, signal });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof StoreError || error instanceof RangeError) return undefined;
    throw error;
  }
}

/**
 * Writes bad rows to the dead-letter folder and cuts them out of the shipment; returns how many of
 * them. Nothing is sent without them before the caller has made the progress durable.
 */
export async function moveAside(
  letters: DeadLetters,
  shipment: Shipment,
  { bad, cutter }: Pick<FoundBadRows, 'bad' | 'cutter'>,
): Promise<number> {
  const { progress, table, ...draft } = shipment;
  const counts = new Map<string, number>();
  for (const [reason, ranges] of byReason(bad)) {
    const rows = cutter.select(ranges);
    const { from: firstRow = 0, message: error = '' } = ranges[0] ?? {};
    await letters.write({ ...draft, table: rows, firstRow, reason, error });
    counts.set(reason, rows.rows);
  }
  progress.remove(table.table, bad, counts);
  return [...counts.values()].reduce((sum, n) => sum + n, 0);
}

/** For each reason the first row that was moved aside, in the words of its sender. */
export function examplesOf({
  bad,
  cutter,
}: Pick<FoundBadRows, 'bad' | 'cutter'>): Map<string, RefusedItem> {
  const examples = new Map<string, RefusedItem>();
  for (const [reason, [first]] of byReason(bad)) {
    if (first === undefined) continue;
    const [row = {}] = readRows(cutter.select([{ from: first.from, to: first.from + 1 }]));
    const { ServiceName, SpanName, MetricName } = row;
    examples.set(reason, { service: textOf(ServiceName), name: textOf(SpanName ?? MetricName) });
  }
  return examples;
}

function textOf(value: NativeValue | undefined): string {
  return typeof value === 'string' ? value.slice(0, 100) : '';
}
