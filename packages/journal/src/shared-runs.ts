/** Runs one task again and again, one run at a time; calls that come meanwhile share the next run. */
export class SharedRuns {
  readonly #task: () => Promise<void>;
  #last: Promise<void> = Promise.resolve();
  #isDue = false;

  constructor(task: () => Promise<void>) {
    this.#task = task;
  }

  /** Resolves, or rejects, with a run that begins after this call. */
  run(): Promise<void> {
    if (this.#isDue) return this.#last;
    this.#isDue = true;
    this.#last = this.#last
      .catch(() => undefined)
      .then(async () => {
        this.#isDue = false;
        await this.#task();
      });
    return this.#last;
  }

  /** Resolves when no run is under way or due. */
  async idle(): Promise<void> {
    await this.#last.catch(() => undefined);
  }
}
