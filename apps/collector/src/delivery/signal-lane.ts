import type { Journal, RecordDraft } from '@tracewell/journal';
import type { DecodeOutcome } from '@tracewell/otlp';
import type { OpenBlock } from '@tracewell/storage';
import type { Counts } from '../telemetry/ledger.ts';
import { ArrivalCounts } from './arrival-counts.ts';
import { FillingBlock, SEAL_LIMITS } from './filling-block.ts';
import { fingerprintOf, type SpanIds } from './fingerprint.ts';
import { LaneBusyError } from './lane-busy-error.ts';
import { type Acceptance, arrivalOf, type FinishedBlock, repeatOf } from './request-arrival.ts';
import { SealTimer } from './seal-timer.ts';
import { SeenRequests } from './seen-requests.ts';

export type { Acceptance, FinishedBlock } from './request-arrival.ts';

/** Decodes one body into a block; throws a DecodeError when it is malformed. */
export type DecodeInto<Block> = (block: Block) => {
  readonly outcome: DecodeOutcome;
  /** Undefined when the signal has no spans. */
  readonly ids: SpanIds | undefined;
};

/** A block that takes no more rows. */
export interface SealedBlock<Block extends OpenBlock> {
  readonly number: number;
  readonly items: number;
  readonly firstAtMs: number;
  /** Undefined when it must be read back from the journal. */
  readonly block: Block | undefined;
}

export interface SignalLaneOptions<Block extends OpenBlock> {
  readonly journal: Journal;
  readonly openBlock: () => Block;
  readonly onSealed: (sealed: SealedBlock<Block>) => void;
  /** Whether blocks that were sealed before are still on their way. */
  readonly isStoreBusy: () => boolean;
}

interface Decoded extends Omit<FinishedBlock, 'sections'> {
  /** Takes the request's rows out of the block again. */
  readonly undo: () => void;
  /** Puts the request into a block; the next request goes to another one when it says so. */
  readonly place: () => 'open' | 'whole';
}

const COMMIT_BYTES = 1024 * 1024;
/** What decoded requests may hold in memory while they wait for the disk. */
const WAITING_BYTES_MAX = 256_000_000;

/** One signal's way from a decoded body to the disk: fills blocks, commits them, seals them. */
export class SignalLane<Block extends OpenBlock> implements AsyncDisposable {
  readonly #options: SignalLaneOptions<Block>;
  readonly #seen: SeenRequests;
  readonly #counts: ArrivalCounts;
  #nextBlock: number;
  #filling: FillingBlock<Block>;
  /** Sealed, with requests that are not durable yet. Oldest first. */
  #closing: FillingBlock<Block>[] = [];
  #isCommitting = false;
  #committed = Promise.resolve();
  #uncommittedBytes = 0;
  readonly #sealTimer: SealTimer;

  constructor(options: SignalLaneOptions<Block>) {
    const { recovered } = options.journal;
    this.#options = options;
    this.#sealTimer = new SealTimer(options.isStoreBusy, () => this.#seal());
    this.#seen = new SeenRequests(recovered.receipts);
    this.#counts = new ArrivalCounts(recovered.counts, (counts) =>
      options.journal.saveCounts(counts),
    );
    this.#nextBlock = recovered.nextBlock;
    this.#filling = this.#open();
  }

  /** What arrived since the data folder was made. */
  get counts(): Counts {
    return this.#counts.now;
  }

  /** Requests that a repeat would be recognised of. */
  get remembered(): number {
    return this.#seen.size;
  }

  /**
   * Resolves when everything of the body that was accepted is on disk. Rejects with a DecodeError
   * (nothing of it is kept), with a LaneBusyError, or with the journal's
   * error (nothing of it counts).
   */
  async accept(body: Uint8Array, decode: DecodeInto<Block>): Promise<Acceptance> {
    this.#refuseWhenBusy();
    return await this.#take(this.#decode(body, decode));
  }

  /** Like `accept`, for a request that has a block of its own already: it is sealed with this one record. */
  async acceptFinished(finished: FinishedBlock): Promise<Acceptance> {
    this.#refuseWhenBusy();
    const place = (): 'whole' => {
      this.#seal(); // the rows of others stay in the block they are in
      this.#filling.adopt(finished.sections);
      return 'whole';
    };
    return await this.#take({ ...finished, undo: () => undefined, place });
  }

  async #take({ outcome, fingerprint, bytes, undo, place }: Decoded): Promise<Acceptance> {
    const { accepted, rejected, firstFault } = outcome;
    const arrival = arrivalOf(outcome);
    if (accepted === 0) {
      undo(); // names that its spans brought along would stay in the block
      this.#counts.add(arrival);
      return { accepted, rejected, deduplicated: 0, firstFault };
    }
    const first = this.#seen.find(fingerprint);
    if (first !== undefined) {
      undo();
      await first; // a repeat shares the fate of its first copy
      this.#counts.add(repeatOf(outcome));
      return { accepted: 0, rejected, deduplicated: accepted + rejected, firstFault };
    }
    const size = place();
    const durable = new Promise<void>((resolve, reject) => {
      this.#filling.add({ fingerprint, arrival, resolve, reject });
    });
    this.#seen.add(fingerprint, durable);
    this.#uncommittedBytes += bytes;
    if (size === 'whole') this.#seal();
    this.#commit();
    await durable;
    return { accepted, rejected, deduplicated: 0, firstFault };
  }

  /** Commits what is waiting and seals the open block, so that nothing stays behind. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#seal();
    while (this.#isCommitting) await this.#committed;
    await this.#counts.save();
  }

  #refuseWhenBusy(): void {
    let waiting = this.#filling.hasWaiting ? this.#filling.block.bytes : 0;
    for (const { block } of this.#closing) waiting += block.bytes;
    if (waiting > WAITING_BYTES_MAX) throw new LaneBusyError('too much waits for the disk');
  }

  #decode(body: Uint8Array, decode: DecodeInto<Block>): Decoded {
    if (this.#filling.isFull) this.#seal();
    const { block } = this.#filling;
    const wasEmpty = block.rows === 0;
    const mark = block.mark();
    const undo = (): void => block.rollback(mark);
    try {
      const { outcome, ids } = decode(block);
      if (block.dictionaryEntries > SEAL_LIMITS.dictionaryEntries && !wasEmpty) {
        // The dictionary's indexes would grow: this request begins the next block.
        undo();
        this.#seal();
        return this.#decode(body, decode);
      }
      const fingerprint = fingerprintOf(body, ids);
      return { outcome, fingerprint, bytes: body.length, undo, place: () => 'open' };
    } catch (error) {
      undo();
      throw error;
    }
  }

  #open(): FillingBlock<Block> {
    const filling = new FillingBlock(this.#nextBlock, this.#options.openBlock());
    this.#nextBlock += 1;
    return filling;
  }

  /** Closes the open block. New requests go to the next one; waiting ones still belong to it. */
  #seal(): void {
    this.#sealTimer.stop();
    const filling = this.#filling;
    if (filling.block.rows === 0) return;
    this.#filling = this.#open();
    this.#closing.push(filling);
    this.#commit();
  }

  #commit(): void {
    if (this.#uncommittedBytes >= COMMIT_BYTES) this.#options.journal.flush();
    if (this.#isCommitting) return;
    this.#isCommitting = true;
    this.#committed = this.#commitAll();
  }

  async #commitAll(): Promise<void> {
    for (;;) {
      const next = [...this.#closing, this.#filling].find((filling) => filling.hasWaiting);
      if (next !== undefined) await this.#commitOne(next);
      this.#handOver();
      if (next !== undefined) continue;
      // In the same turn as the look for more: a request that comes later starts the next run.
      this.#isCommitting = false;
      return;
    }
  }

  async #commitOne(filling: FillingBlock<Block>): Promise<void> {
    let draft: RecordDraft | undefined;
    try {
      await this.#options.journal.append(() => {
        this.#uncommittedBytes = 0;
        draft = filling.buildRecord(this.#counts.forRecord(), Date.now());
        return draft;
      });
      if (draft === undefined) throw new Error('the journal answered without a record');
    } catch (error) {
      this.#abandon(filling, error);
      return;
    }
    this.#counts.recorded(filling.committed(draft));
    if (filling === this.#filling) this.#sealLater();
  }

  #sealLater(): void {
    if (this.#filling.isFull) this.#seal();
    else this.#sealTimer.start();
  }

  /** After a failed commit the block holds rows that do not count: what is durable is read back. */
  #abandon(filling: FillingBlock<Block>, error: unknown): void {
    filling.failed(error);
    this.#closing = this.#closing.filter((other) => other !== filling);
    if (filling === this.#filling) {
      this.#sealTimer.stop();
      this.#filling = this.#open();
    }
    this.#sealed(filling, undefined);
  }

  /** Gives closed blocks to delivery once all their requests are durable. */
  #handOver(): void {
    while (this.#closing[0] !== undefined && !this.#closing[0].hasWaiting) {
      const filling = this.#closing.shift();
      if (filling !== undefined) this.#sealed(filling, filling.block);
    }
  }

  #sealed(filling: FillingBlock<Block>, block: Block | undefined): void {
    const { number, durableItems: items, firstAtMs } = filling;
    if (firstAtMs !== undefined) this.#options.onSealed({ number, items, firstAtMs, block });
  }
}
