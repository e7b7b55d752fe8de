import type {
  LedgerCounts,
  LedgerOutcome,
  LedgerPart,
  LedgerReason,
  Signal,
  StatusAnswer,
} from '@tracewell/api/browser';
import { countOf, formatCount } from '../../lib/format-count.ts';

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

const ITEMS: Readonly<Record<Signal, readonly [one: string, many: string]>> = {
  traces: ['span', 'spans'],
  metrics: ['data point', 'data points'],
  logs: ['log record', 'log records'],
};

/** `1 span`, `12 data points`. */
export function itemsOf(signal: Signal, count: number): string {
  return countOf(count, ...ITEMS[signal]);
}

const TERMS: Readonly<Record<LedgerOutcome, string>> = {
  stored: 'stored',
  inJournal: 'in the journal',
  deduplicated: 'sent twice',
  sampledOut: 'sampled out',
  expiredOnArrival: 'too old on arrival',
  rejected: 'rejected',
  deadLettered: 'set aside',
};

export interface Equation {
  readonly signal: Signal;
  /** `12 spans received = 10 stored + 2 rejected` */
  readonly words: string;
  /** received minus everything accounted for; 0: it holds. */
  readonly difference: number;
}

/** The ledger of every signal that has received something, as an equation in words. */
export function equations({
  bySignal,
  difference,
}: Pick<StatusAnswer, 'bySignal' | 'difference'>): Equation[] {
  const signals = Object.keys(bySignal) as Signal[];
  return signals
    .filter((signal) => bySignal[signal].received > 0 || difference[signal] !== 0)
    .map((signal) => {
      const ledger = bySignal[signal];
      const terms = ORDER.filter((outcome) => outcome === 'stored' || ledger[outcome] > 0).map(
        (outcome) => `${formatCount(ledger[outcome])} ${TERMS[outcome]}`,
      );
      const words = `${itemsOf(signal, ledger.received)} received = ${terms.join(' + ')}`;
      return { signal, words, difference: difference[signal] };
    });
}

const ACTIONS: Readonly<Record<string, string>> = {
  redact: 'redacted',
  drop: 'dropped',
  hash: 'hashed',
  'redact-credentials': 'freed of credentials',
};

const LIMITS: Readonly<Record<string, string>> = {
  attributes: 'attributes left out: more than an item may have',
  key_bytes: 'attributes left out: their keys are too long',
  value_bytes: 'values cut: they are too long',
  value_depth: 'values emptied: they lie too deep',
  events: 'events left out: more than a span may have',
  links: 'links left out: more than a span may have',
};

/** What became of parts of stored items: `1,204 values redacted, in spans`. */
export function partWords({ signal, kind, reason, count }: LedgerPart): string {
  const where = `, in ${ITEMS[signal][1]}`;
  if (kind === 'shaped') return `${countOf(count, 'value')} ${ACTIONS[reason] ?? reason}${where}`;
  if (kind === 'repaired') {
    return `${countOf(count, 'value')} repaired: ${reasonWords(reason)}${where}`;
  }
  return `${formatCount(count)} ${LIMITS[reason] ?? reasonWords(reason)}${where}`;
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
