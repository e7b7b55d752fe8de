import { classifyFailure, insertBlock, type SealedTable, type Store } from '@tracewell/storage';
import type { Logger } from 'pino';
import { type Blame, RowBlame } from './blame-rows.ts';
import type { DeadLetters } from './dead-letters.ts';
import { isAnswer, POISON_PROOFS } from './judge-failure.ts';
import { askForBadRows, bodyOf, examplesOf, moveAside, type Shipment } from './move-bad-rows.ts';
import type { Patience } from './patience.ts';
import type { RefusedItem } from './request-watch.ts';
import type { StoreCircuit } from './store-circuit.ts';

export interface ShipperOptions {
  readonly patience: Patience;
  readonly circuit: StoreCircuit;
  readonly letters: DeadLetters;
  readonly store: (signal: AbortSignal) => Promise<Store>;
  readonly log: Logger;
  /** Bytes of the body, uncompressed. */
  readonly onInsert: (insertMs: number, bytes: number) => void;
  readonly onMovedAside: (reason: string, example: RefusedItem) => void;
  readonly complain: (what: string, error: unknown) => void;
  /** Makes the progress of a shipment's block durable. */
  readonly keepProgress: (shipment: Shipment) => Promise<void>;
}

/** After so many attempts that the store answered, other blocks go first. */
const ATTEMPTS_IN_A_ROW = 6;

/** Gets one table of a block into the store: repeats it unchanged, less the rows that nobody can read. */
export class TableShipper {
  readonly #options: ShipperOptions;
  /** Table -> blocks that it has taken since the start. */
  readonly #taken = new Map<string, number>();
  readonly #blame: RowBlame;

  constructor(options: ShipperOptions) {
    this.#options = options;
    this.#blame = new RowBlame(options);
  }

  /** Resolves with true once every row is stored or moved aside, with false when others should go first. */
  async ship(shipment: Shipment): Promise<boolean> {
    const { progress, token } = shipment;
    const { table } = shipment.table;
    let body = bodyOf(shipment);
    for (let attempt = 0, answers = 0; ; attempt += 1) {
      const error = await this.#attempt(body, token);
      if (error === undefined) {
        progress.settled(table);
        return true;
      }
      const blame = await this.#blame.judge(shipment, error, this.#takenOf(table));
      if (await this.#hasMoved(shipment, body, error, blame)) {
        body = bodyOf(shipment);
        continue;
      }
      this.#say(table, error);
      if (blame === 'others-first') return false;
      if (isAnswer(error)) answers += 1;
      if (this.#shouldLetOthersGo(shipment, error, answers)) return false;
      await this.#options.patience.pause(attempt);
    }
  }

  async #hasMoved(
    shipment: Shipment,
    body: SealedTable,
    error: Error,
    blame: Blame,
  ): Promise<boolean> {
    if (typeof blame === 'object') return await this.#moveAside(shipment, blame, error);
    return await this.#hasMovedAside(shipment, body, error);
  }

  /** An error that will not pass while we wait must not hold up others. */
  #shouldLetOthersGo({ progress, table }: Shipment, error: Error, answers: number): boolean {
    if (answers >= ATTEMPTS_IN_A_ROW) return true;
    if (progress.refusalsOf(table.table) >= POISON_PROOFS) return true;
    return isAnswer(error) && classifyFailure(error) === 'needs-person';
  }

  #say(table: string, error: Error): void {
    const { complain } = this.#options;
    if (classifyFailure(error) === 'needs-person') {
      complain(`TW3206 ${table}: not stored until somebody puts this right`, error);
    } else complain(`${table}: not stored yet, sent again`, error);
  }

  #takenOf(table: string): number {
    return this.#taken.get(table) ?? 0;
  }

  /** One INSERT; resolves with its error, after which its fate is unknown. Rejects when delivery is ending. */
  async #attempt(table: SealedTable, token: string): Promise<Error | undefined> {
    const { patience, circuit, onInsert } = this.#options;
    if (table.rows === 0) return undefined; // every row was moved aside
    const store = await this.#enter();
    const started = performance.now();
    try {
      await insertBlock(store, table, token, patience.signal);
      onInsert(performance.now() - started, bytesOf(table));
      circuit.answered();
      this.#taken.set(table.table, this.#takenOf(table.table) + 1);
      return undefined;
    } catch (error) {
      if (patience.signal.aborted || !(error instanceof Error)) {
        circuit.left();
        throw error;
      }
      circuit.failed(error);
      return error;
    }
  }

  async #enter(): Promise<Store> {
    const { patience, circuit, store } = this.#options;
    const ready = await patience.wait(store);
    await patience.wait((signal) => circuit.enter(signal));
    return ready;
  }

  /**
   * Finds the rows that cannot be read and moves them aside. Where no row at all can be read, the column
   * and not the rows may be at fault: they wait until the table has taken another block. Where every
   * row can be read, a view or a constraint refuses the block: it is repeated as it is.
   */
  async #hasMovedAside(shipment: Shipment, body: SealedTable, error: Error): Promise<boolean> {
    const { progress } = shipment;
    const { table } = body;
    if (classifyFailure(error) !== 'unreadable') {
      progress.notRefused(table);
      return false;
    }
    const { count, othersTaken } = progress.refused(table, this.#takenOf(table));
    const isProven = count >= POISON_PROOFS && othersTaken;
    // Probes cost: once at first, and again when there is a proof.
    if (count > 1 && !isProven) return false;
    const { patience, store } = this.#options;
    const found = await askForBadRows(await patience.wait(store), shipment, patience.signal);
    if (found === undefined || found.bad.length === 0) return false;
    const rows = found.bad.reduce((sum, { from, to }) => sum + to - from, 0);
    if (!isProven && (!found.isComplete || rows === body.rows)) return false;
    return await this.#moveAside(shipment, found, error);
  }

  async #moveAside(
    shipment: Shipment,
    found: Parameters<typeof moveAside>[2],
    error: Error,
  ): Promise<boolean> {
    const { letters, log, keepProgress, onMovedAside } = this.#options;
    const rows = await moveAside(letters, shipment, found);
    await keepProgress(shipment);
    for (const [reason, example] of examplesOf(found)) onMovedAside(reason, example);
    const { token, table } = shipment;
    log.error(
      { err: error, token, rows, folder: letters.folder },
      `TW3202 ClickHouse cannot read ${rows} rows of ${table.table}, or dies of them; they were moved to the dead-letter folder`,
    );
    return true;
  }
}

function bytesOf({ body }: SealedTable): number {
  return body.reduce((sum, { length }) => sum + length, 0);
}
