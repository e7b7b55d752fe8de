const FAILURES_TO_OPEN = 5;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
const LONGEST_RETRY_AFTER_MS = 60_000;

/**
 * Counts failures in a row and says how long to wait before the next attempt: 0.5 s doubling to 10 s, each shortened by a
 * random share so that many services do not knock at once. From the fifth failure on it is open: one probe per wait, and
 * nobody who is about to exit waits for a second one.
 */
export class Breaker {
  readonly #random: () => number;
  #failures = 0;
  #probing = false;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  get state(): 'closed' | 'open' | 'half-open' {
    if (this.#failures < FAILURES_TO_OPEN) return 'closed';
    return this.#probing ? 'half-open' : 'open';
  }

  get failures(): number {
    return this.#failures;
  }

  attempt(): void {
    this.#probing = true;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#probing = false;
  }

  /** Returns the wait in milliseconds; never shorter than what the collector asked for with Retry-After. */
  failed(retryAfterMs: number | undefined): number {
    this.#probing = false;
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures);
    this.#failures += 1;
    const jittered = longest * (0.5 + this.#random() / 2);
    return Math.max(jittered, Math.min(retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS));
  }
}
