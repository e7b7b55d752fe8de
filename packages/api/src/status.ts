import type { DurationNs, Meta, UnixNano } from './meta.ts';

export type Signal = 'traces' | 'metrics' | 'logs';

/** received = stored + rejected + deduplicated + sampledOut + expiredOnArrival + deadLettered + inJournal. */
export interface LedgerCounts {
  readonly received: number;
  readonly stored: number;
  readonly rejected: number;
  readonly deduplicated: number;
  readonly sampledOut: number;
  readonly expiredOnArrival: number;
  readonly deadLettered: number;
  readonly inJournal: number;
}

export type LedgerOutcome = Exclude<keyof LedgerCounts, 'received'>;

export interface LedgerReason {
  readonly signal: Signal;
  readonly outcome: LedgerOutcome;
  readonly reason: string;
  readonly count: number;
  /** One occurrence in words; '' when none was kept. */
  readonly example: string;
  /** What happened, in words. */
  readonly words: string;
  /** What to do about it; '' when nothing needs doing. */
  readonly fix: string;
}

/** Values, attributes, events or links of stored items that were changed, left out or cut. */
export interface LedgerPart {
  readonly signal: Signal;
  /** `shaped` by a rule, `limited` by a limit, `repaired` because it could not be stored as it was. */
  readonly kind: 'shaped' | 'limited' | 'repaired';
  /** The action, the limit or the fault. */
  readonly reason: string;
  readonly count: number;
}

export interface Sender {
  readonly address: string;
  /** `User-Agent`, else SDK name and version from the resource. */
  readonly agent: string;
  readonly services: readonly string[];
  readonly lastSeenUnixNano: UnixNano;
  readonly requests: number;
  readonly spans: number;
  /** Sender's clock minus ours; null when it cannot be told. */
  readonly clockOffsetMs: number | null;
}

/** Requests that were sent to the wrong place: each with the sentence its sender got. */
export interface SenderMistake {
  readonly code: string;
  readonly address: string;
  readonly what: string;
  readonly count: number;
  readonly lastSeenUnixNano: UnixNano;
}

export interface Fault {
  readonly atUnixNano: UnixNano;
  readonly code: string;
  readonly message: string;
  /** How often since the process started. */
  readonly count: number;
}

/** For how long spans will be kept when they go on arriving as they did in the last day. */
export interface RetentionForecast {
  /** Growth of the span tables; null below half an hour of spans. */
  readonly bytesPerDay: number | null;
  /** How many days of spans will be at hand; null while the pace is unknown. */
  readonly holdsDays: number | null;
  /** Which limit decides that: the age, the budget, or the room on the disk. */
  readonly limit: 'age' | 'bytes' | 'disk' | null;
  /** Days until the oldest hours are dropped; 0: they are being dropped. */
  readonly daysLeft: number | null;
  readonly words: string;
}

export interface StatusAnswer {
  /** `well` needs no reader's attention; the sentence says why not otherwise. */
  readonly state: 'well' | 'degraded' | 'not-receiving';
  readonly sentence: string;
  readonly ledger: LedgerCounts;
  readonly bySignal: { readonly [signal in Signal]: LedgerCounts };
  readonly reasons: readonly LedgerReason[];
  /** received minus everything that is accounted for; 0: the equation holds. */
  readonly difference: { readonly [signal in Signal]: number };
  readonly parts: readonly LedgerPart[];
  readonly delivery: {
    readonly behindMs: number | null;
    readonly journalBytes: number;
    readonly journalMaxBytes: number;
    readonly lastError: string;
  };
  /** Whether deliveries go to the store: `open`: all wait; `half-open`: one INSERT is on its way to see. null: unknown. */
  readonly circuit: {
    readonly state: 'closed' | 'open' | 'half-open';
    /** Failures in a row that lie in the store. */
    readonly failures: number;
    /** Of the next try; null while closed. */
    readonly retryAtUnixNano: UnixNano | null;
    readonly lastError: string;
  } | null;
  readonly disk: {
    readonly storeBytes: number | null;
    readonly journalBytes: number;
    readonly freeBytes: number | null;
    readonly totalBytes: number | null;
    readonly bytesPerDay: number | null;
    readonly daysLeft: number | null;
    readonly tables: readonly {
      readonly table: string;
      readonly rows: number;
      readonly bytes: number;
    }[];
  };
  readonly retention: {
    readonly spansNs: DurationNs;
    readonly bytes: number;
    readonly rollupsNs: DurationNs;
    readonly oldestSpanUnixNano: UnixNano | null;
    /** What the limits are, in words. */
    readonly words: string;
    readonly forecast: RetentionForecast;
    /** Traces that outlive their hours; null while the store does not say. */
    readonly keptBytes: number | null;
    readonly keptMaxBytes: number;
    /** The newest hours that upkeep dropped; null when it has dropped none since its start. */
    readonly lastDropped: {
      readonly atUnixNano: UnixNano;
      readonly table: string;
      /** Beginning of the hours. */
      readonly fromUnixNano: UnixNano;
      /** `disk`: before their time, because the disk was full. */
      readonly because: 'age' | 'bytes' | 'disk';
      readonly keptTraces: number;
    } | null;
    /** Why nothing can be dropped; '' while everything is in order. */
    readonly lastError: string;
  };
  readonly senders: readonly Sender[];
  readonly mistakes: readonly SenderMistake[];
  readonly faults: readonly Fault[];
  readonly listeners: readonly {
    readonly protocol: string;
    readonly host: string;
    readonly port: number;
  }[];
  readonly engine: {
    readonly mode: 'embedded' | 'server';
    readonly state: 'ready' | 'starting' | 'unreachable';
    readonly version: string;
    readonly detail: string;
  };
  readonly versions: {
    readonly tracewell: string;
    readonly node: string;
    readonly schema: number | null;
  };
  readonly dataDir: string;
  /** The ingest process: null when it has published nothing. */
  readonly ingestPublishedAtUnixNano: UnixNano | null;
  readonly firstSpanUnixNano: UnixNano | null;
  readonly newestSpanUnixNano: UnixNano | null;
  readonly environments: readonly string[];
  readonly meta: Meta;
}
