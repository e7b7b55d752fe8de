import type { Journal } from '@tracewell/journal';
import { insertBlock, type OpenBlock, type SealedTable, type Store } from '@tracewell/storage';
import type { Logger } from 'pino';
import { addDelivered, type Counts } from '../telemetry/ledger.ts';
import { BlockProgress } from './block-progress.ts';
import { writeDeadLetter } from './dead-letters.ts';
import { isAnswer, POISON_PROOFS, poisonCode } from './judge-failure.ts';
import { Patience } from './patience.ts';
import type { SealedBlock } from './signal-lane.ts';

export interface DeliveryOptions<Block extends OpenBlock> {
  readonly collector: string;
  readonly signal: string;
  readonly journal: Journal;
  readonly openBlock: () => Block;
  /** Resolves with the store as soon as it is there; rejects when the signal is aborted. */
  readonly store: (signal: AbortSignal) => Promise<Store>;
  readonly deadLetterFolder: string;
  readonly log: Logger;
  readonly onInsert: (insertMs: number) => void;
}

/** Sealed blocks that may wait in memory; the others are read back from the journal. */
const MEMORY_BYTES = 64_000_000;
/** After so many attempts that the store answered, other blocks go first. */
const ATTEMPTS_IN_A_ROW = 6;
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
  /** Table -> blocks that it has taken since the start. */
  readonly #taken = new Map<string, number>();

  /** Starts with what the journal held: those blocks are of unknown fate and go first. */
  constructor(options: DeliveryOptions<Block>) {
    this.#options = options;
    const { recovered } = options.journal;
    this.#delivered = recovered.delivered;
    this.#queue = recovered.blocks.map((found) => ({ ...found, block: undefined }));
    this.#run();
  }

  /** What left the journal since the data folder was made. */
  get delivered(): Counts {
    return this.#delivered;
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

  add(sealed: SealedBlock<Block>): void {
    const inMemory = this.#queue.reduce((sum, { block }) => sum + (block?.bytes ?? 0), 0);
    const fits = inMemory + (sealed.block?.bytes ?? 0) <= MEMORY_BYTES;
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
      isDelivered = await this.#deliver(next);
    } catch (error) {
      if (this.#patience.signal.aborted) throw error;
      // Reading back or moving aside failed: a disk trouble, which may pass.
      this.#complain(`TW3201 block ${next.number} could not be delivered`, error);
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
    const tables = (sealed.block ?? (await this.#readBack(sealed.number))).seal();
    const progress = this.#progress.get(sealed.number) ?? new BlockProgress();
    this.#progress.set(sealed.number, progress);
    let isWhole = true;
    for (const table of tables) {
      if (progress.isSettled(table.table)) continue;
      const isSettled = await this.#insert(table, this.#token(sealed.number, table), progress);
      isWhole &&= isSettled;
    }
    if (!isWhole) return false;
    this.#progress.delete(sealed.number);
    const { deadLettered } = progress;
    const dead = [...deadLettered.values()].reduce((sum, n) => sum + n, 0);
    const stored = sealed.items - dead;
    this.#delivered = addDelivered(this.#delivered, { stored, deadLettered });
    await this.#keep(sealed.number);
    return true;
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

  #token(block: number, table: SealedTable): string {
    return `${this.#options.collector}:${this.#options.signal}:${block}:${table.table}`;
  }

  async #readBack(number: number): Promise<Block> {
    const block = this.#options.openBlock();
    for await (const sections of this.#options.journal.readBlock(number)) {
      for (const section of sections) block.append(section);
    }
    return block;
  }

  /** Resolves with false when other blocks should go first. */
  async #insert(table: SealedTable, token: string, progress: BlockProgress): Promise<boolean> {
    for (let attempt = 0, answers = 0; ; attempt += 1) {
      const error = await this.#attempt(table, token);
      if (error === undefined) {
        progress.settled(table.table);
        this.#taken.set(table.table, this.#takenOf(table) + 1);
        return true;
      }
      if (this.#isPoison(table, error, progress)) {
        await this.#moveAside(table, token, error);
        progress.movedAside(table.table, `clickhouse_${poisonCode(error) ?? 0}`, table.rows);
        return true;
      }
      this.#complain(`${table.table}: not stored yet, sent again`, error);
      if (isAnswer(error)) answers += 1;
      const isRefused = progress.refusalsOf(table.table) >= POISON_PROOFS;
      if (isRefused || answers >= ATTEMPTS_IN_A_ROW) return false;
      await this.#patience.pause(attempt);
    }
  }

  /**
   * Whether the rows are at fault, and not the table: it was refused often enough, and the table has
   * taken other blocks since. A table that takes nothing was changed, and will be changed back.
   */
  #isPoison(table: SealedTable, error: Error, progress: BlockProgress): boolean {
    if (poisonCode(error) === undefined) {
      progress.notRefused(table.table);
      return false;
    }
    const { count, othersTaken } = progress.refused(table.table, this.#takenOf(table));
    return count >= POISON_PROOFS && othersTaken;
  }

  #takenOf({ table }: SealedTable): number {
    return this.#taken.get(table) ?? 0;
  }

  /** One INSERT; resolves with its error, after which its fate is unknown. Rejects when delivery is ending. */
  async #attempt(table: SealedTable, token: string): Promise<Error | undefined> {
    const { signal } = this.#patience;
    const store = await this.#patience.wait(this.#options.store);
    const started = performance.now();
    try {
      await insertBlock(store, table, token, signal);
      this.#options.onInsert(performance.now() - started);
      this.#lastComplaint = '';
      return undefined;
    } catch (error) {
      if (signal.aborted || !(error instanceof Error)) throw error;
      return error;
    }
  }

  /** The seam for finding the one row that is at fault: until then the whole table's rows go. */
  async #moveAside(table: SealedTable, token: string, error: Error): Promise<void> {
    const { deadLetterFolder: folder, log } = this.#options;
    await writeDeadLetter(folder, { token, table, error });
    log.error(
      { err: error, token, rows: table.rows, folder },
      `TW3202 ClickHouse refuses ${table.rows} rows of ${table.table} for good; they were moved to the dead-letter folder`,
    );
  }

  /** The same trouble is said once, not at every attempt. */
  #complain(what: string, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    if (reason === this.#lastComplaint) return;
    this.#lastComplaint = reason;
    this.#options.log.warn({ signal: this.#options.signal, reason }, what);
  }
}
