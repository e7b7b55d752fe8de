/** Something waiting to be committed. */
interface Waiting<T> {
  readonly item: T;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets items that arrive close together share one commit. One commit runs at a time; the first item
 * after a pause goes at once, the following ones wait until `delayMs` after the last commit began.
 */
export class GroupCommit<T> {
  readonly #commit: (group: readonly T[]) => Promise<void>;
  readonly #delayMs: number;
  #waiting: Waiting<T>[] = [];
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #lastStart = Number.NEGATIVE_INFINITY;

  constructor(commit: (group: readonly T[]) => Promise<void>, delayMs: number) {
    this.#commit = commit;
    this.#delayMs = delayMs;
  }

  /** Resolves when the commit that holds the item has succeeded; rejects with its error. */
  add(item: T): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#schedule();
    });
  }

  /** Commits what is waiting without waiting for more. */
  flush(): void {
    if (this.#running !== undefined) return; // it continues by itself
    this.#start();
  }

  /** Resolves when nothing is waiting or running. */
  async idle(): Promise<void> {
    while (this.#waiting.length > 0 || this.#running !== undefined) {
      this.flush();
      await this.#running;
    }
  }

  #schedule(): void {
    if (this.#running !== undefined || this.#timer !== undefined) return;
    const wait = this.#lastStart + this.#delayMs - performance.now();
    // A timer of 0 still lets requests of the same turn of the event loop join.
    this.#timer = setTimeout(() => this.#start(), Math.max(0, wait));
  }

  #start(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const group = this.#waiting;
    if (group.length === 0) return;
    this.#waiting = [];
    this.#lastStart = performance.now();
    this.#running = this.#run(group).then(() => {
      this.#running = undefined;
      if (this.#waiting.length > 0) this.#schedule();
    });
  }

  async #run(group: readonly Waiting<T>[]): Promise<void> {
    try {
      await this.#commit(group.map((waiting) => waiting.item));
      for (const waiting of group) waiting.resolve();
    } catch (error) {
      for (const waiting of group) waiting.reject(error);
    }
  }
}
