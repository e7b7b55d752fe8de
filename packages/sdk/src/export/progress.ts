/** How far sending has come: lets somebody wait for spans to be settled, and cuts the wait before a retry short for them. */
export class Progress {
  readonly #listeners = new Set<(failed: boolean) => void>();
  #settled = 0;
  #wake: (() => void) | undefined;

  /** Spans that were exported or dropped so far. */
  get settled(): number {
    return this.#settled;
  }

  settle(spans: number): void {
    this.#settled += spans;
    for (const listener of [...this.#listeners]) listener(false);
  }

  /** Ends a pause. */
  wake(): void {
    this.#wake?.();
  }

  /** Waits before the next attempt. Nobody may wait for longer than this attempt took: it has failed. */
  async pause(ms: number): Promise<void> {
    for (const listener of [...this.#listeners]) listener(true);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms).unref();
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }

  /**
   * True once `target` spans are settled; false when the time is over or an attempt fails. Keeps the process alive meanwhile:
   * the sockets do not. Wakes a pause.
   */
  until(target: number, timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (complete: boolean) => {
        clearTimeout(timer);
        this.#listeners.delete(listener);
        resolve(complete);
      };
      const timer = setTimeout(() => end(false), timeoutMs);
      const listener = (failed: boolean) => {
        if (failed) end(false);
        else if (this.#settled >= target) end(true);
      };
      this.#listeners.add(listener);
      this.wake();
    });
  }
}
