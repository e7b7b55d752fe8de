import type { LedgerCounts, LedgerReason, Signal } from '@tracewell/api';
import type { SignalLedger } from '../telemetry/ingest-report.ts';
import { fixOf } from './ledger-fixes.ts';

function emptyLedger(): LedgerCounts {
  return {
    received: 0,
    stored: 0,
    rejected: 0,
    deduplicated: 0,
    sampledOut: 0,
    expiredOnArrival: 0,
    deadLettered: 0,
    inJournal: 0,
  };
}

/** A signal's ledger with the reasons summed up; zeros when nobody has published one. */
export function ledgerOf(ledger: SignalLedger | undefined): LedgerCounts {
  if (ledger === undefined) return emptyLedger();
  const { received, stored, deduplicated, sampledOut, expiredOnArrival, inJournal } = ledger;
  return {
    received,
    stored,
    rejected: totalOf(ledger.rejected),
    deduplicated,
    sampledOut,
    expiredOnArrival,
    deadLettered: totalOf(ledger.deadLettered),
    inJournal,
  };
}

export function sumOf(a: LedgerCounts, b: LedgerCounts): LedgerCounts {
  return {
    received: a.received + b.received,
    stored: a.stored + b.stored,
    rejected: a.rejected + b.rejected,
    deduplicated: a.deduplicated + b.deduplicated,
    sampledOut: a.sampledOut + b.sampledOut,
    expiredOnArrival: a.expiredOnArrival + b.expiredOnArrival,
    deadLettered: a.deadLettered + b.deadLettered,
    inJournal: a.inJournal + b.inJournal,
  };
}

function totalOf(byReason: Readonly<Record<string, number>>): number {
  return Object.values(byReason).reduce((sum, count) => sum + count, 0);
}

/** Everything that was not stored, by reason, the most frequent first. */
export function reasonsOf(ledger: Readonly<Record<Signal, SignalLedger>>): LedgerReason[] {
  const signals = Object.entries(ledger) as [Signal, SignalLedger][];
  const reasons = signals.flatMap(([signal, own]) => [
    ...named(signal, 'rejected', own.rejected),
    ...named(signal, 'deadLettered', own.deadLettered),
    ...named(signal, 'deduplicated', { repeated_request: own.deduplicated }),
    ...named(signal, 'sampledOut', { sampled_out: own.sampledOut }),
    ...named(signal, 'expiredOnArrival', { older_than_retention: own.expiredOnArrival }),
    ...named(signal, 'inJournal', { waiting_for_the_store: own.inJournal }),
  ]);
  return reasons.sort((a, b) => b.count - a.count);
}

function named(
  signal: Signal,
  outcome: LedgerReason['outcome'],
  counts: Readonly<Record<string, number>>,
): LedgerReason[] {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(
      ([reason, count]) =>
        ({
          signal,
          outcome,
          reason,
          count,
          example: '',
          fix: fixOf(reason),
        }) satisfies LedgerReason,
    );
}
