import { setTimeout as sleep } from 'node:timers/promises';
import type { Journal } from '@tracewell/journal';
import { insertBlock, type OpenBlock, type SealedTable, type Store } from '@tracewell/storage';
import type { Logger } from 'pino';
import { addDelivered, type Counts } from '../telemetry/ledger.ts';
import { writeDeadLetter } from './dead-letters.ts';
import { backoffMs, POISON_PROOFS, poisonCode } from './judge-failure.ts';
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

/** Sends one signal's sealed blocks to the store, oldest first, each until every table has it. */
export class Delivery<Block extends OpenBlock> implements AsyncDisposable {
  readonly #options: DeliveryOptions<Block>;
  readonly #ending = new AbortController();
  #queue: SealedBlock<Block>[];
  #delivered: Counts;
  #running: Promise<void> | undefined;
  #isEnding = false;
  #isPausing = false;
  #lastComplaint = '';

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

  /** Counts items as moved aside that damage took away: the copies are in the journal's quarantine. */
  countDamaged(items: number): void {
    const deadLettered = new Map([['journal_damaged', items]]);
    this.#delivered = addDelivered(this.#delivered, { stored: 0, deadLettered });
  }

  add(sealed: SealedBlock<Block>): void {
    const inMemory = this.#queue.reduce((sum, { block }) => sum + (block?.bytes ?? 0), 0);
    const fits = inMemory + (sealed.block?.bytes ?? 0) <= MEMORY_BYTES;
    this.#queue.push(fits ? sealed : { ...sealed, block: undefined });
    this.#run();
  }

  /** Gives an insert that is under way a moment; what is not stored is sent at the next start. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isEnding = true;
    if (this.#isPausing) this.#ending.abort();
    const giveUp = setTimeout(() => this.#ending.abort(), 2000);
    await this.#running;
    clearTimeout(giveUp);
    this.#ending.abort();
  }

  #run(): void {
    this.#running ??= this.#deliverAll().finally(() => {
      this.#running = undefined;
      if (this.#queue.length > 0 && !this.#ending.signal.aborted) this.#run();
    });
  }

  async #deliverAll(): Promise<void> {
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      if (this.#ending.signal.aborted) return;
      try {
        await this.#deliver(next);
        this.#queue.shift();
      } catch (error) {
        if (this.#ending.signal.aborted) return;
        // Reading back or the checkpoint failed: a disk trouble, which may pass. Others go first.
        this.#complain(`TW3201 block ${next.number} could not be delivered`, error);
        this.#queue.push(...this.#queue.splice(0, 1));
        await this.#pause(5);
      }
    }
  }

  async #deliver(sealed: SealedBlock<Block>): Promise<void> {
    const tables = (sealed.block ?? (await this.#readBack(sealed.number))).seal();
    const deadLettered = new Map<string, number>();
    for (const table of tables) {
      const reason = await this.#insert(table, this.#token(sealed.number, table));
      if (reason === undefined) continue;
      deadLettered.set(reason, (deadLettered.get(reason) ?? 0) + table.rows);
    }
    const dead = [...deadLettered.values()].reduce((sum, n) => sum + n, 0);
    const delivered = addDelivered(this.#delivered, { stored: sealed.items - dead, deadLettered });
    await this.#options.journal.release(sealed.number, delivered);
    this.#delivered = delivered;
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

  /** Resolves when the rows are stored, or with the reason under which they were moved aside. */
  async #insert(table: SealedTable, token: string): Promise<string | undefined> {
    let refusals = 0;
    for (let attempt = 0; ; attempt += 1) {
      const error = await this.#attempt(table, token);
      if (error === undefined) return undefined;
      refusals = poisonCode(error) === undefined ? 0 : refusals + 1;
      if (refusals >= POISON_PROOFS) return await this.#moveAside(table, token, error);
      this.#complain(`${table.table}: not stored yet, sent again`, error);
      await this.#pause(attempt);
    }
  }

  /** One INSERT; resolves with its error, after which its fate is unknown. Rejects when delivery is ending. */
  async #attempt(table: SealedTable, token: string): Promise<Error | undefined> {
    const { signal } = this.#ending;
    this.#isPausing = true;
    const store = await this.#options.store(signal);
    this.#isPausing = false;
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
  async #moveAside(table: SealedTable, token: string, error: Error): Promise<string> {
    const { deadLetterFolder: folder, log } = this.#options;
    await writeDeadLetter(folder, { token, table, error });
    log.error(
      { err: error, token, rows: table.rows, folder },
      `TW3202 ClickHouse refuses ${table.rows} rows of ${table.table} for good; they were moved to the dead-letter folder`,
    );
    return `clickhouse_${poisonCode(error) ?? 0}`;
  }

  async #pause(attempt: number): Promise<void> {
    if (this.#isEnding) this.#ending.abort();
    this.#isPausing = true;
    await sleep(backoffMs(attempt), undefined, { signal: this.#ending.signal });
    this.#isPausing = false;
  }

  /** The same trouble is said once, not at every attempt. */
  #complain(what: string, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    if (reason === this.#lastComplaint) return;
    this.#lastComplaint = reason;
    this.#options.log.warn({ signal: this.#options.signal, reason }, what);
  }
}
