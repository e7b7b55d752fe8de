import type { RecordDraft, Section } from '@tracewell/journal';
import type { OpenBlock } from '@tracewell/storage';
import { type Arrival, addArrival, type Counts } from '../telemetry/ledger.ts';

/** A decoded request whose rows are in a block and not durable yet. */
export interface WaitingRequest {
  readonly fingerprint: Uint8Array;
  readonly arrival: Arrival;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** When a block is closed and sent, whichever comes first. */
export interface SealLimits {
  readonly ageMs: number;
  /** The same while the store is still at work on earlier blocks. */
  readonly busyAgeMs: number;
  readonly bytes: number;
  readonly rows: number;
  readonly dictionaryEntries: number;
}

export const SEAL_LIMITS: SealLimits = {
  ageMs: 1000,
  busyAgeMs: 3000,
  bytes: 24_000_000,
  rows: 200_000,
  dictionaryEntries: 65_000,
};

/** A block that requests are decoded into, with those whose rows the journal does not hold yet. */
export class FillingBlock<Block extends OpenBlock> {
  readonly number: number;
  readonly block: Block;
  /** Items in durable records. */
  durableItems = 0;
  /** Unix milliseconds of the first record; undefined while there is none. */
  firstAtMs: number | undefined;
  /** The whole block, when it was decoded elsewhere. */
  #adopted: readonly Section[] | undefined;
  #waiting: WaitingRequest[] = [];
  #committing: WaitingRequest[] = [];

  constructor(number: number, block: Block) {
    this.number = number;
    this.block = block;
  }

  get hasWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  get isFull(): boolean {
    const { rows, bytes, dictionaryEntries } = this.block;
    return (
      rows >= SEAL_LIMITS.rows ||
      bytes >= SEAL_LIMITS.bytes ||
      dictionaryEntries >= SEAL_LIMITS.dictionaryEntries
    );
  }

  /** Fills the empty block with the growth of another one, which becomes its only record. */
  adopt(sections: readonly Section[]): void {
    for (const section of sections) this.block.append(section);
    this.#adopted = sections;
  }

  add(request: WaitingRequest): void {
    this.#waiting.push(request);
  }

  /** The record of everything that waits. Called by the journal when it is about to write. */
  buildRecord(counts: Counts, atMs: number): RecordDraft {
    this.#committing = this.#waiting;
    this.#waiting = [];
    const sections: readonly Section[] = this.#adopted ?? this.block.cut();
    const arrivals = this.#committing.map(({ arrival }) => arrival);
    return {
      block: this.number,
      atMs,
      items: arrivals.reduce((sum, { accepted }) => sum + accepted, 0),
      fingerprints: Buffer.concat(this.#committing.map(({ fingerprint }) => fingerprint)),
      counts: arrivals.reduce(addArrival, counts),
      layout: this.block.layout,
      sections,
    };
  }

  /** The record is durable: its requests are answered. Returns what they brought. */
  committed(draft: RecordDraft): readonly Arrival[] {
    this.durableItems += draft.items;
    this.firstAtMs ??= draft.atMs;
    const arrivals = this.#committing.map(({ arrival }) => arrival);
    for (const request of this.#committing) request.resolve();
    this.#committing = [];
    return arrivals;
  }

  /** Nothing that is not durable counts: every request in or behind the record is refused. */
  failed(error: unknown): void {
    for (const request of [...this.#committing, ...this.#waiting]) request.reject(error);
    this.#committing = [];
    this.#waiting = [];
  }
}
