import type { Journal } from '@tracewell/journal';
import type { DeadLetterAbout, OpenBlock, Signal, Store } from '@tracewell/storage';
import type { Logger } from 'pino';
import { addDelivered, type Counts, moveToStored } from '../telemetry/ledger.ts';
import { BlockProgress, type ProgressNote } from './block-progress.ts';
import { type DeadLetters, DeadLettersFullError } from './dead-letters.ts';
import { noteOf, RESTORED, restoredNote } from './journal-notes.ts';
import { Patience } from './patience.ts';
import { readBack, UnknownColumnsError } from './read-back.ts';
import type { RefusedItem } from './request-watch.ts';
import { TableShipper } from './ship-table.ts';
import type { SealedBlock } from './signal-lane.ts';
import type { StoreCircuit } from './store-circuit.ts';

export interface DeliveryOptions<Block extends OpenBlock> {
  readonly collector: string;
  readonly signal: Signal;
  readonly journal: Journal;
  readonly openBlock: () => Block;
  /** Resolves with the store as soon as it is there; rejects when the signal is aborted. */
  readonly store: (signal: AbortSignal) => Promise<Store>;
  readonly letters: DeadLetters;
  /** Shared by all deliveries to one store. */
  readonly circuit: StoreCircuit;
  readonly log: Logger;
  readonly onInsert: (insertMs: number, bytes: number) => void;
  /** The first of the rows that were moved aside for a reason. */
  readonly onMovedAside: (reason: string, example: RefusedItem) => void;
}

/** Memory of sealed blocks that wait, the one on its way included: two full ones. Others are read back. */
const MEMORY_BYTES = 48_000_000;
/** So many others at most: few enough that the store still knows the tokens of what it has of the block. */
const OTHERS_FIRST = 1000;

/** Sends one signal's sealed blocks to the store, oldest first, each until every table has it. */
export class Delivery<Block extends OpenBlock> implements AsyncDisposable {
  readonly #options: DeliveryOptions<Block>;
  readonly #patience = new Patience();
  #queue: SealedBlock<Block>[];
  #delivered: Counts;
  #running: Promise<void> | undefined;
  #lastComplaint = '';
  #owesCheckpoint = false;
  #postponed = 0;
  /** Blocks that are begun and not done. */
  readonly #progress = new Map<number, BlockProgress>();
  /** Block -> its progress as the journal has it. */
  readonly #noted = new Map<number, string>();
  readonly #shipper: TableShipper;
  /** Letters whose rows are counted as stored while their files may still be there. */
  readonly #restored: Set<string>;

  /** Starts with what the journal held: those blocks are of unknown fate and go first. */
  constructor(options: DeliveryOptions<Block>) {
    this.#options = options;
    const { letters, circuit, store, log, onInsert, onMovedAside } = options;
    const { recovered } = options.journal;
    this.#shipper = new TableShipper({
      patience: this.#patience,
      circuit,
      letters,
      store,
      log,
      onInsert: (ms, bytes) => {
        this.#lastComplaint = '';
        onInsert(ms, bytes);
      },
      onMovedAside,
      complain: (what, error) => this.#complain(what, error),
      keepProgress: ({ block, progress }) => this.#keepProgress(block, progress),
    });
    this.#delivered = recovered.delivered;
    const names = [...recovered.notes.keys()].filter((name) => name.startsWith(RESTORED));
    this.#restored = new Set(names.map((name) => name.slice(RESTORED.length)));
    this.#queue = recovered.blocks.map((found) => ({ ...found, block: undefined }));
    this.#run();
  }

  /** What left the journal since the data folder was made. */
  get delivered(): Counts {
    return this.#delivered;
  }

  /** Whether any block is not stored yet. */
  get isBusy(): boolean {
    return this.#queue.length > 0;
  }

  /** How often a block had to let others go first. */
  get postponed(): number {
    return this.#postponed;
  }

  /** Counts items as moved aside that damage took away: the copies are in the journal's quarantine. */
  countDamaged(items: number): void {
    const deadLettered = new Map([['journal_damaged', items]]);
    this.#delivered = addDelivered(this.#delivered, { stored: 0, deadLettered });
  }

  /** Whether the block is on its way. Only then its ledger entry is complete, so a letter of it must wait. */
  isUnderWay(block: number): boolean {
    return this.#options.journal.blocks().some(({ number }) => number === block);
  }

  /** A dead letter's rows are stored. Durable when it resolves; a second time it changes nothing. */
  async restored({ id, reason, rows }: DeadLetterAbout): Promise<void> {
    if (this.#restored.has(id)) return;
    this.#restored.add(id);
    this.#delivered = moveToStored(this.#delivered, reason, rows);
    this.#options.journal.note(restoredNote(id), true);
    await this.#options.journal.saveDelivered(this.#delivered);
  }

  /** The letter is gone: its rows cannot be counted again. */
  forgetRestored(id: string): void {
    this.#restored.delete(id);
    this.#options.journal.note(restoredNote(id), undefined);
  }

  add(sealed: SealedBlock<Block>): void {
    const inMemory = this.#queue.reduce((sum, { block }) => sum + (block?.memoryBytes ?? 0), 0);
    const fits = inMemory + (sealed.block?.memoryBytes ?? 0) <= MEMORY_BYTES;
    if (!fits) sealed.block?.release(); // all of it is durable: nobody reads it here any more
    this.#queue.push(fits ? sealed : { ...sealed, block: undefined });
    this.#patience.wake();
    this.#run();
  }

  /** Gives an insert that is under way a moment; what is not stored is sent at the next start. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#patience.end(this.#running);
  }

  #run(): void {
    this.#running ??= this.#deliverAll()
      .catch((error: unknown) => {
        if (!this.#patience.signal.aborted) this.#complain('TW3201 delivery stopped', error);
      })
      .finally(() => {
        this.#running = undefined;
        if (this.#queue.length > 0 && !this.#patience.signal.aborted) this.#run();
      });
  }

  async #deliverAll(): Promise<void> {
    for (let rounds = 0; this.#queue.length > 0 || this.#owesCheckpoint; rounds += 1) {
      if (this.#patience.signal.aborted) return;
      const next = this.#queue[0];
      if (next === undefined) {
        await this.#patience.pause(rounds, true);
        await this.#keep(-1);
      } else if (await this.#deliverOrPostpone(next)) rounds = 0;
      // The only block may wait long: the next one ends the wait. Others must not wait long.
      else if (this.#queue.length === 1) await this.#patience.pause(rounds, true);
      else if (rounds > 0) await this.#patience.pause(Math.min(rounds, 3));
    }
  }

  /** False when the block could not be delivered: then others go first. */
  async #deliverOrPostpone(next: SealedBlock<Block>): Promise<boolean> {
    let isDelivered = false;
    try {
      if (!this.#progressOf(next.number).isResting) isDelivered = await this.#deliver(next);
    } catch (error) {
      if (this.#patience.signal.aborted) throw error;
      // Reading back or moving aside failed: a disk trouble or a full folder, which may pass.
      const isForPerson =
        error instanceof DeadLettersFullError || error instanceof UnknownColumnsError;
      const what = `TW3201 block ${next.number} could not be delivered`;
      this.#complain(isForPerson ? error.message : what, error, isForPerson ? 'error' : 'warn');
      await this.#patience.pause(5);
    }
    this.#queue.shift();
    if (isDelivered) return true;
    this.#postponed += 1;
    this.#queue.splice(OTHERS_FIRST, 0, next);
    return false;
  }

  /** Resolves with true once every table of the block is stored or moved aside. */
  async #deliver(sealed: SealedBlock<Block>): Promise<boolean> {
    const { collector, signal, journal, openBlock } = this.#options;
    const { number } = sealed;
    const block = sealed.block ?? (await readBack(journal, signal, number, openBlock));
    const tables = block.seal();
    const progress = this.#progressOf(number);
    let isWhole = true;
    for (const table of tables) {
      if (progress.isSettled(table.table)) continue;
      const token = `${collector}:${signal}:${number}:${table.table}`;
      const isSettled = await this.#shipper.ship({ signal, block: number, token, table, progress });
      isWhole &&= isSettled;
    }
    if (!isWhole) {
      await this.#keepProgress(number, progress);
      return false;
    }
    this.#progress.delete(number);
    this.#noted.delete(number);
    const { deadLettered } = progress;
    const stored = [...deadLettered.values()].reduce((left, n) => left - n, sealed.items);
    this.#delivered = addDelivered(this.#delivered, { stored, deadLettered });
    journal.note(noteOf(number), undefined);
    block.release();
    await this.#keep(number);
    return true;
  }

  /** A block may wait so long that the store forgets the tokens of the tables that it has taken. */
  async #keepProgress(block: number, progress: BlockProgress): Promise<void> {
    const { journal } = this.#options;
    const text = JSON.stringify(progress.note);
    if (text === undefined || text === this.#noted.get(block)) return;
    journal.note(noteOf(block), progress.note);
    await journal.saveDelivered(this.#delivered);
    this.#noted.set(block, text);
  }

  #progressOf(block: number): BlockProgress {
    const known = this.#progress.get(block);
    if (known !== undefined) return known;
    const { notes } = this.#options.journal.recovered;
    const progress = new BlockProgress(notes.get(noteOf(block)) as ProgressNote | undefined);
    this.#progress.set(block, progress);
    return progress;
  }

  /**
   * Notes on disk that the block is done. Where that fails the next block's note will do, and after a
   * kill the block is sent again under its own token, which stores nothing twice.
   */
  async #keep(block: number): Promise<void> {
    try {
      await this.#options.journal.release(block, this.#delivered);
      this.#owesCheckpoint = false;
    } catch (error) {
      this.#owesCheckpoint = true;
      this.#complain('TW3201 what was delivered could not be noted', error);
    }
  }

  /** The same trouble is said once, not at every attempt. */
  #complain(what: string, error: unknown, level: 'warn' | 'error' = 'warn'): void {
    const reason = error instanceof Error ? error.message : String(error);
    if (reason === this.#lastComplaint) return;
    this.#lastComplaint = reason;
    const { log, signal } = this.#options;
    // As a method: the log keeps errors for the status page.
    if (level === 'error') log.error({ signal, reason }, what);
    else log.warn({ signal, reason }, what);
  }
}
