import { type Store, sendInsert } from './store.ts';

/** What one collector has done with one signal since its data folder was made. */
export interface LedgerRow {
  readonly collector: string;
  readonly signal: 'traces' | 'metrics' | 'logs';
  /** Unix milliseconds. */
  readonly updatedAtMs: number;
  readonly received: number;
  readonly stored: number;
  readonly rejected: Readonly<Record<string, number>>;
  readonly deduplicated: number;
  readonly sampledOut: number;
  readonly expiredOnArrival: number;
  readonly deadLettered: Readonly<Record<string, number>>;
  readonly inJournal: number;
}

/** Adds rows to `tracewell_ledger`; of each collector and signal the newest counts. Throws a StoreError. */
export async function writeLedger(
  store: Store,
  rows: readonly LedgerRow[],
  signal?: AbortSignal,
): Promise<void> {
  const lines = rows.map((row) => `${JSON.stringify(toColumns(row))}\n`);
  await sendInsert(
    store,
    'INSERT INTO tracewell_ledger FORMAT JSONEachRow',
    [new TextEncoder().encode(lines.join(''))],
    { signal, settings: { async_insert: 0 } },
  );
}

function toColumns(row: LedgerRow): Readonly<Record<string, unknown>> {
  return {
    Collector: row.collector,
    Signal: row.signal,
    UpdatedAt: (row.updatedAtMs / 1000).toFixed(3),
    Received: row.received,
    Stored: row.stored,
    Rejected: row.rejected,
    Deduplicated: row.deduplicated,
    SampledOut: row.sampledOut,
    ExpiredOnArrival: row.expiredOnArrival,
    DeadLettered: row.deadLettered,
    InJournal: row.inJournal,
  };
}
