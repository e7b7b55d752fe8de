/** What was started, ended in reverse order. Node 20 and 22 have no AsyncDisposableStack. */
export class Teardown implements AsyncDisposable {
  readonly #steps: (() => void | PromiseLike<void>)[] = [];

  use<T extends AsyncDisposable>(resource: T): T {
    this.#steps.push(() => resource[Symbol.asyncDispose]());
    return resource;
  }

  defer(step: () => void | Promise<void>): void {
    this.#steps.push(step);
  }

  /** Runs every step, also when one fails; rejects with the first failure. */
  async [Symbol.asyncDispose](): Promise<void> {
    const failures: unknown[] = [];
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
