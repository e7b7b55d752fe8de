import {
  type FoundBadRows,
  findDeadlyRows,
  isCut,
  otherRows,
  pingStore,
  type Store,
  StoreError,
} from '@tracewell/storage';
import { isAnswer } from './judge-failure.ts';
import type { Shipment } from './move-bad-rows.ts';
import type { Patience } from './patience.ts';
import type { StoreCircuit } from './store-circuit.ts';

export interface BlameOptions {
  readonly patience: Patience;
  readonly circuit: StoreCircuit;
  readonly store: (signal: AbortSignal) => Promise<Store>;
}

/** After so many INSERTs that were cut, other blocks go first. */
const CUTS_IN_A_ROW = 3;
const FIRST_REST_MS = 5000;
/** While the table takes nothing else, the way to the store may be at fault and come back. */
const REST_MAX_MS = 30_000;
/** Each attempt of a block that nothing but the engine dies of costs every question of that moment. */
const DEADLY_REST_MAX_MS = 600_000;

/** What a failed INSERT says: nothing of this kind, let others go first, or these rows are at fault. */
export type Blame = 'none' | 'others-first' | FoundBadRows;

/**
 * Judges INSERTs whose connection ended before an answer. When that happens to one block again and again while its
 * table takes others, the engine may die of its rows: they are tried by halves on a function that stores nothing.
 * Rows that end the engine while it reads them were never stored, so they may be moved aside.
 */
export class RowBlame {
  readonly #options: BlameOptions;

  constructor(options: BlameOptions) {
    this.#options = options;
  }

  /** `taken` are the blocks that the table has taken since the start. */
  async judge(shipment: Shipment, error: Error, taken: number): Promise<Blame> {
    const { progress } = shipment;
    const { table } = shipment.table;
    if (!isCut(error)) {
      if (isAnswer(error)) progress.notCut(table);
      return 'none';
    }
    const { count, othersTaken } = progress.cut(table, taken);
    if (count < CUTS_IN_A_ROW) return 'none';
    await this.#nextStore(); // an outage says nothing about the block
    if (count > CUTS_IN_A_ROW && othersTaken) {
      const found = await this.#find(shipment);
      if (found !== undefined && found.bad.length > 0) return found;
    }
    const ceiling = othersTaken ? DEADLY_REST_MAX_MS : REST_MAX_MS;
    progress.rest(Math.min(ceiling, FIRST_REST_MS * 2 ** Math.min(20, count - CUTS_IN_A_ROW)));
    return 'others-first';
  }

  /** Undefined when nothing can be said now. */
  async #find({ table, progress }: Shipment): Promise<FoundBadRows | undefined> {
    const { patience, circuit } = this.#options;
    let found: FoundBadRows | undefined;
    try {
      // An engine that dies takes the INSERTs of others with it, and these must not be blamed.
      await circuit.alone(async () => {
        found = await findDeadlyRows(table, {
          nextStore: () => this.#nextStore(),
          among: otherRows(progress.removedFrom(table.table), table.rows),
          signal: patience.signal,
        });
      });
    } catch (error) {
      patience.signal.throwIfAborted();
      if (!(error instanceof StoreError || error instanceof RangeError)) throw error;
    }
    return found;
  }

  /** Resolves with the store once it answers. */
  async #nextStore(): Promise<Store> {
    const { patience, store } = this.#options;
    for (let attempt = 0; ; attempt += 1) {
      const found = await patience.wait(store);
      try {
        await pingStore(found);
        return found;
      } catch (error) {
        patience.signal.throwIfAborted();
        if (!(error instanceof StoreError)) throw error;
        await patience.pause(attempt);
      }
    }
  }
}
