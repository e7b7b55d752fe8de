import type { Signal } from './signal.ts';

/** Counts of one signal since the data folder was made: spans for traces, data points for metrics, log records. */
export interface SignalLedger {
  /** received = stored + rejected + deduplicated + sampledOut + expiredOnArrival + deadLettered + inJournal. */
  readonly received: number;
  readonly stored: number;
  readonly rejected: Readonly<Record<string, number>>;
  readonly deduplicated: number;
  readonly sampledOut: number;
  readonly expiredOnArrival: number;
  readonly deadLettered: Readonly<Record<string, number>>;
  readonly inJournal: number;
}

/** One address with one kind of SDK that sent something well formed. */
export interface SenderReport {
  readonly address: string;
  /** The User-Agent's product: `OTel-OTLP-Exporter-JavaScript`. Empty when it sent none. */
  readonly sdk: string;
  readonly version: string;
  readonly services: readonly string[];
  /** Unix milliseconds. */
  readonly lastSeenMs: number;
  /** How far the sender's clock is ahead of ours, from its newest span; null until known. */
  readonly clockOffsetMs: number | null;
  readonly requests: number;
  readonly items: number;
  readonly rejected: number;
  readonly deduplicated: number;
}

export type MistakeKind =
  | 'browser'
  | 'wrong_path'
  | 'wrong_method'
  | 'zipkin_v1'
  | 'grpc_on_http_port'
  | 'http_on_grpc_port'
  | 'not_grpc'
  | 'tls_on_plain_port'
  | 'not_http'
  | 'content_type'
  | 'content_encoding'
  | 'too_large'
  | 'malformed'
  | 'no_key'
  | 'wrong_key';

/** A mistake that a sender makes, with the sentence it was answered with. */
export interface MistakeReport {
  readonly kind: MistakeKind;
  readonly address: string;
  readonly count: number;
  readonly lastSeenMs: number;
  readonly advice: string;
}

export interface JournalReport {
  readonly bytes: number;
  /** Files of records. */
  readonly segments: number;
  readonly maxBytes: number;
  /** When the oldest record arrived that is not in ClickHouse; null when there is none. Its age is the lag. */
  readonly oldestUndeliveredMs: number | null;
  readonly undeliveredBlocks: number;
}

export interface EngineReport {
  readonly mode: 'embedded' | 'server';
  readonly state: 'starting' | 'ready' | 'down';
  readonly url: string;
  readonly restarts: number;
  readonly lastError: string;
}

/** Whether deliveries go to the store; after failures in a row that lie in the store all wait, and one tries. */
export interface CircuitReport {
  /** `open`: nobody tries; `half_open`: one INSERT is on its way to see. */
  readonly state: 'closed' | 'open' | 'half_open';
  /** In a row. */
  readonly failures: number;
  /** Unix milliseconds of the next try; null while closed. */
  readonly retryAtMs: number | null;
  readonly lastError: string;
}

/** The last item that was refused, or accepted and moved aside, for a reason. Times are Unix milliseconds. */
export interface RefusedItemReport {
  readonly signal: Signal;
  readonly reason: string;
  readonly service: string;
  /** Of the span or metric; '' for log records. */
  readonly name: string;
  /** Of the sender; '' when the item was moved aside, for a block does not know its senders. */
  readonly address: string;
  readonly atMs: number;
}

/** What became of parts of stored items: each a count by reason. */
export interface PartsReport {
  /** Values stored after a repair. */
  readonly repaired: Readonly<Record<string, number>>;
  /** Attributes, events, links and values that a limit left out or cut. */
  readonly limited: Readonly<Record<string, number>>;
  /** Values that a shaping rule changed or took out, by action. */
  readonly shaped: Readonly<Record<string, number>>;
}

/** Something that went wrong on our side. */
export interface FaultReport {
  readonly atMs: number;
  readonly code: string;
  readonly message: string;
  readonly count: number;
}

/** run/ledger.json: what the ingest role knows, for `/api/v1/status`. Times are Unix milliseconds. */
export interface IngestReport {
  readonly pid: number;
  readonly collector: string;
  readonly startedAtMs: number;
  readonly updatedAtMs: number;
  readonly ledger: Readonly<Record<Signal, SignalLedger>>;
  readonly journal: Readonly<Record<Signal, JournalReport>>;
  readonly senders: readonly SenderReport[];
  readonly mistakes: readonly MistakeReport[];
  readonly refused: readonly RefusedItemReport[];
  readonly parts: Readonly<Record<Signal, PartsReport>>;
  readonly faults: readonly FaultReport[];
  readonly engine: EngineReport;
  readonly circuit: CircuitReport;
  readonly lastSpan: {
    readonly receivedAtMs: number;
    readonly service: string;
    readonly traceId: string;
  } | null;
}
