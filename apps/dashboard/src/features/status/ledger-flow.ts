import type { LedgerCounts, LedgerOutcome, LedgerReason } from '@tracewell/api/browser';

/** One way a received span can go. */
export interface Branch {
  readonly outcome: LedgerOutcome;
  readonly words: string;
  readonly count: number;
  /** Where the count comes from, most frequent first. */
  readonly reasons: readonly LedgerReason[];
  /** True when it means that something is missing that a sender meant to be here. */
  readonly isLoss: boolean;
}

const WORDS: Readonly<Record<LedgerOutcome, string>> = {
  stored: 'stored',
  inJournal: 'in the journal, on the way to the store',
  deduplicated: 'sent twice, stored once',
  sampledOut: 'sampled out',
  expiredOnArrival: 'older than retention on arrival',
  rejected: 'rejected',
  deadLettered: 'set aside: the store refused the row',
};

const LOSSES: ReadonlySet<LedgerOutcome> = new Set([
  'rejected',
  'expiredOnArrival',
  'deadLettered',
]);

/** The order of the flow: what went well, what is on its way, what was dropped on purpose, what was lost. */
const ORDER: readonly LedgerOutcome[] = [
  'stored',
  'inJournal',
  'deduplicated',
  'sampledOut',
  'expiredOnArrival',
  'rejected',
  'deadLettered',
];

/** The branches of the flow that are worth a line: `stored` always, the others when something went there. */
export function branches(ledger: LedgerCounts, reasons: readonly LedgerReason[]): Branch[] {
  return ORDER.filter((outcome) => outcome === 'stored' || ledger[outcome] > 0).map((outcome) => ({
    outcome,
    words: WORDS[outcome],
    count: ledger[outcome],
    reasons: reasons
      .filter((reason) => reason.outcome === outcome)
      .sort((a, b) => b.count - a.count),
    isLoss: LOSSES.has(outcome),
  }));
}

/** received minus everything accounted for: 0, or the page says that the ledger does not add up. */
export function unaccounted(ledger: LedgerCounts): number {
  const accounted = ORDER.reduce((sum, outcome) => sum + ledger[outcome], 0);
  return ledger.received - accounted;
}

/** The width of a branch as a share of everything received; something is never nothing. */
export function flowShare(count: number, received: number): number {
  if (count === 0 || received === 0) return 0;
  return Math.max(count / received, 0.004);
}

/** A reason as people read it: the counters' names carry underscores, attribute keys keep theirs after a dot. */
export function reasonWords(reason: string): string {
  return reason.includes('.') ? reason : reason.replaceAll('_', ' ');
}
