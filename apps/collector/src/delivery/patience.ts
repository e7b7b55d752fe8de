import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs } from './judge-failure.ts';

/** The waits of a delivery, and its end: what only waits ends at once, an insert under way gets a moment. */
export class Patience {
  readonly #ending = new AbortController();
  #isEnding = false;
  #isWaiting = false;
  #onWake: (() => void) | undefined;

  /** Aborted when nothing more may be done. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** Runs a wait that may be ended at any moment. */
  async wait<T>(until: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.signal.throwIfAborted();
    this.#isWaiting = true;
    try {
      return await until(this.signal);
    } finally {
      this.#isWaiting = false;
    }
  }

  /** Waits before the next attempt; `mayWake` lets `wake` end the wait. Rejects when all is ending. */
  async pause(attempt: number, mayWake = false): Promise<void> {
    if (this.#isEnding) this.#ending.abort();
    await this.wait(async (signal) => {
      const waiting = new AbortController();
      const wake = (): void => waiting.abort();
      signal.addEventListener('abort', wake, { once: true });
      if (mayWake) this.#onWake = wake;
      await sleep(backoffMs(attempt), undefined, { signal: waiting.signal }).catch(() => undefined);
      this.#onWake = undefined;
      signal.removeEventListener('abort', wake);
      signal.throwIfAborted();
    });
  }

  wake(): void {
    this.#onWake?.();
  }

  /** Ends the waits now, and what is under way after a moment. Resolves when `running` has ended. */
  async end(running: Promise<void> | undefined, momentMs = 2000): Promise<void> {
    this.#isEnding = true;
    if (this.#isWaiting) this.#ending.abort();
    const giveUp = setTimeout(() => this.#ending.abort(), momentMs);
    await running;
    clearTimeout(giveUp);
    this.#ending.abort();
  }
}
