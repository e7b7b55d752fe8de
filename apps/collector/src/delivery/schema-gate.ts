import { isMigrated, type Store } from '@tracewell/storage';
import type { Logger } from 'pino';

/** Between two looks at the schema. */
export const SCHEMA_LOOK_MS = 200;

/**
 * Keeps deliveries back until the store has every table and view of this build. A row that comes after
 * its table and before a view on it would be missing in that view's figures for good.
 */
export class SchemaGate {
  readonly #log: Logger;
  #isOpen = false;
  #lastComplaint = '';

  constructor(log: Logger) {
    this.#log = log;
  }

  /** False when the store has not what is needed, or cannot be asked: look again in a moment. */
  async isOpen(store: Store, signal: AbortSignal): Promise<boolean> {
    if (this.#isOpen) return true;
    try {
      this.#isOpen = await isMigrated(store, signal);
      if (!this.#isOpen) this.#complain('it has not all tables of this build yet');
    } catch (error) {
      signal.throwIfAborted();
      this.#complain(error instanceof Error ? error.message : String(error));
    }
    return this.#isOpen;
  }

  #complain(reason: string): void {
    if (reason === this.#lastComplaint) return;
    this.#lastComplaint = reason;
    this.#log.warn(
      { reason },
      'TW3210 deliveries wait until ClickHouse is migrated; receivers go on',
    );
  }
}
