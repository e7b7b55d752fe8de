import type { LedgerCounts, LedgerPart, LedgerReason, Signal } from '@tracewell/api';
import type { PartsReport, RefusedItemReport, SignalLedger } from '../telemetry/ingest-report.ts';
import { EXPIRED_ON_ARRIVAL } from '../telemetry/ledger.ts';
import { wordsOf } from './ledger-fixes.ts';

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
export function reasonsOf(
  ledger: Readonly<Record<Signal, SignalLedger>>,
  refused: readonly RefusedItemReport[],
): LedgerReason[] {
  const signals = Object.entries(ledger) as [Signal, SignalLedger][];
  const reasons = signals.flatMap(([signal, own]) => [
    ...named(signal, 'rejected', own.rejected, refused),
    ...named(signal, 'deadLettered', own.deadLettered, refused),
    ...named(signal, 'deduplicated', { repeated_request: own.deduplicated }),
    ...named(signal, 'sampledOut', { sampled_out: own.sampledOut }),
    ...named(signal, 'expiredOnArrival', { older_than_retention: own.expiredOnArrival }, refused),
    ...named(signal, 'inJournal', { waiting_for_the_store: own.inJournal }),
  ]);
  return reasons.sort((a, b) => b.count - a.count);
}

function named(
  signal: Signal,
  outcome: LedgerReason['outcome'],
  counts: Readonly<Record<string, number>>,
  refused: readonly RefusedItemReport[] = [],
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
          example: exampleOf(refused, signal, reason),
          ...wordsOf(reason),
        }) satisfies LedgerReason,
    );
}

/** What the ledger calls otherwise than those who refuse. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  older_than_retention: EXPIRED_ON_ARRIVAL,
};

/** `GET /cart of cart, sent by 10.0.0.7`; '' when nothing was refused since the process started. */
function exampleOf(refused: readonly RefusedItemReport[], signal: Signal, reason: string): string {
  const name = OTHER_NAMES[reason] ?? reason;
  const item = refused.find((one) => one.signal === signal && one.reason === name);
  if (item === undefined) return '';
  const what = [item.name, item.service].filter((word) => word !== '').join(' of ');
  const from = item.address === '' ? '' : `sent by ${item.address}`;
  return [what, from].filter((part) => part !== '').join(', ');
}

/** received minus everything that is accounted for: 0 while the equation holds. */
export function differenceOf(ledger: LedgerCounts): number {
  const { received, ...accounted } = ledger;
  return received - Object.values(accounted).reduce((sum, count) => sum + count, 0);
}

/** What became of parts of stored items, the most frequent first. */
export function partsOf(parts: Readonly<Partial<Record<Signal, PartsReport>>>): LedgerPart[] {
  const signals = Object.entries(parts) as [Signal, PartsReport][];
  const counted = signals.flatMap(([signal, own]) =>
    (['shaped', 'limited', 'repaired'] as const).flatMap((kind) =>
      Object.entries(own[kind]).map(([reason, count]) => ({ signal, kind, reason, count })),
    ),
  );
  return counted.sort((a, b) => b.count - a.count);
}
