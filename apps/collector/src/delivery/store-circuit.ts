import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError } from '@tracewell/storage';
import type { CircuitReport } from '../telemetry/ingest-report.ts';
import { isStoreDown } from './judge-failure.ts';

/** Failures in a row after which nobody but one tries. */
const FAILURES_MAX = 3;
/** A store that came back is used again within this time. */
const DOWN_LIMIT_MS = 10_000;
/** Rights do not come back by themselves. */
const REFUSED_LIMIT_MS = 60_000;

/**
 * What all deliveries to one store know of it. After three failures in a row that say nothing about a
 * block (no answer, no rights) the circuit opens: all wait, then one INSERT shows whether it closes.
 */
export class StoreCircuit {
  readonly #random: () => number;
  #failures = 0;
  /** On the monotonic clock. */
  #retryAt = 0;
  #isTrying = false;
  #lastError = '';
  #waiting: (() => void)[] = [];
  #isAlone = false;

  constructor(random = Math.random) {
    this.#random = random;
  }

  get report(): CircuitReport {
    const isOpen = this.#failures >= FAILURES_MAX;
    const waiting = this.#isTrying ? 'half_open' : 'open';
    const inMs = Math.max(0, Math.round(this.#retryAt - performance.now()));
    return {
      state: isOpen ? waiting : 'closed',
      failures: this.#failures,
      retryAtMs: isOpen ? Date.now() + inMs : null,
      lastError: this.#lastError,
    };
  }

  /** Resolves when an INSERT may be tried; its outcome must be told. Rejects when the signal is aborted. */
  async enter(signal: AbortSignal): Promise<void> {
    while (this.#isAlone || this.#failures >= FAILURES_MAX) {
      signal.throwIfAborted();
      const waitMs = this.#retryAt - performance.now();
      if (waitMs <= 0 && !this.#isTrying && !this.#isAlone) {
        this.#isTrying = true;
        return;
      }
      const change = new AbortController();
      this.#waiting.push(() => change.abort());
      // Somebody is trying, or alone: the outcome ends the wait.
      const ms = this.#isTrying || this.#isAlone ? 60_000 : Math.max(1, waitMs);
      const either = AbortSignal.any([signal, change.signal]);
      await sleep(ms, undefined, { signal: either }).catch(() => undefined);
    }
  }

  /** Runs something while nobody else may begin an INSERT. One at a time; false while another is alone. */
  async alone(run: () => Promise<void>): Promise<boolean> {
    if (this.#isAlone) return false;
    this.#isAlone = true;
    try {
      await run();
    } finally {
      this.#isAlone = false;
      this.#change();
    }
    return true;
  }

  /** The store answered, whatever it said about the block. */
  answered(): void {
    this.#failures = 0;
    this.#lastError = '';
    this.#change();
  }

  /** What an INSERT ended with. */
  failed(error: unknown): void {
    if (!isStoreDown(error)) {
      this.answered();
      return;
    }
    const isRefused = error instanceof StoreError && error.kind === 'refused';
    const ceiling = Math.min(
      isRefused ? REFUSED_LIMIT_MS : DOWN_LIMIT_MS,
      1000 * 2 ** Math.min(16, Math.max(0, this.#failures + 1 - FAILURES_MAX)),
    );
    this.#failures += 1;
    this.#retryAt = performance.now() + this.#random() * ceiling;
    this.#lastError = error instanceof Error ? error.message : String(error);
    this.#change();
  }

  /** The INSERT was given up before it had an outcome. */
  left(): void {
    this.#change();
  }

  #change(): void {
    this.#isTrying = false;
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
