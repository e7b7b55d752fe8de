import type { SignalLedger } from './ingest-report.ts';

/** Cumulative counts by name; `rejected.<reason>` and `dead_lettered.<reason>` carry their reason. */
export type Counts = Readonly<Record<string, number>>;

/** What one request adds to the counts. */
export interface Arrival {
  readonly received: number;
  readonly accepted: number;
  readonly deduplicated: number;
  /** Everything that was refused for good, by reason; too old is a reason too. */
  readonly reasons: ReadonlyMap<string, number>;
  /** What became of parts of stored items: repairs by reason, `limited.<limit>`, `shaped.<action>`. */
  readonly repaired: ReadonlyMap<string, number>;
}

/** Spans older than retention are a number of their own in the ledger, not a fault of the sender. */
export const EXPIRED_ON_ARRIVAL = 'expired_on_arrival';

export function addArrival(counts: Counts, arrival: Arrival): Counts {
  const sum: Record<string, number> = { ...counts };
  const add = (name: string, n: number): void => {
    if (n > 0) sum[name] = (sum[name] ?? 0) + n;
  };
  add('received', arrival.received);
  add('accepted', arrival.accepted);
  add('deduplicated', arrival.deduplicated);
  for (const [reason, n] of arrival.reasons) {
    add(reason === EXPIRED_ON_ARRIVAL ? EXPIRED_ON_ARRIVAL : `rejected.${reason}`, n);
  }
  for (const [reason, n] of arrival.repaired) add(nameOfRepair(reason), n);
  return sum;
}

/** `limited.<limit>` and `shaped.<action>` have names of their own. */
function nameOfRepair(reason: string): string {
  return /^(limited|shaped)\./.test(reason) ? reason : `repaired.${reason}`;
}

/** What was cut or left out of stored items, by limit: `attributes`, `value_bytes`. */
export function limitedParts(counts: Counts): Readonly<Record<string, number>> {
  return withPrefix(counts, 'limited.');
}

/** Values that a shaping rule changed or took out, by action. */
export function shapedValues(counts: Counts): Readonly<Record<string, number>> {
  return withPrefix(counts, 'shaped.');
}

/** Values that were stored after a repair, by reason: `invalid_utf8`, `end_before_start`. */
export function repairedValues(counts: Counts): Readonly<Record<string, number>> {
  return withPrefix(counts, 'repaired.');
}

/** Adds what became of a block: stored, or moved aside under a reason. */
export function addDelivered(
  counts: Counts,
  block: { stored: number; deadLettered: ReadonlyMap<string, number> },
): Counts {
  const sum: Record<string, number> = { ...counts };
  sum.stored = (sum.stored ?? 0) + block.stored;
  for (const [reason, n] of block.deadLettered) {
    const name = `dead_lettered.${reason}`;
    sum[name] = (sum[name] ?? 0) + n;
  }
  return sum;
}

/** Rows that had been moved aside are stored after all. */
export function moveToStored(counts: Counts, reason: string, rows: number): Counts {
  const name = `dead_lettered.${reason}`;
  const moved = Math.min(rows, counts[name] ?? 0);
  const { [name]: before = 0, ...others } = counts;
  const left = before > moved ? { [name]: before - moved } : {};
  return { ...others, ...left, stored: (counts.stored ?? 0) + moved };
}

/** The ledger that people see. `inJournal` is counted from the journal itself, not a difference. */
export function toLedger(arrived: Counts, delivered: Counts, inJournal: number): SignalLedger {
  return {
    received: arrived.received ?? 0,
    stored: delivered.stored ?? 0,
    rejected: withPrefix(arrived, 'rejected.'),
    deduplicated: arrived.deduplicated ?? 0,
    sampledOut: 0,
    expiredOnArrival: arrived[EXPIRED_ON_ARRIVAL] ?? 0,
    deadLettered: withPrefix(delivered, 'dead_lettered.'),
    inJournal,
  };
}

/** Items that were accepted and are neither delivered nor in the journal: what damage took away. */
export function missingItems(arrived: Counts, delivered: Counts, inJournal: number): number {
  const dead = Object.values(withPrefix(delivered, 'dead_lettered.'));
  const gone = (delivered.stored ?? 0) + dead.reduce((sum, n) => sum + n, 0);
  return Math.max(0, (arrived.accepted ?? 0) - gone - inJournal);
}

function withPrefix(counts: Counts, prefix: string): Record<string, number> {
  const found: Record<string, number> = {};
  for (const [name, n] of Object.entries(counts)) {
    if (name.startsWith(prefix)) found[name.slice(prefix.length)] = n;
  }
  return found;
}
