import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

const RETIRE_AFTER_MS = 30_000;

/**
 * Threads that run queries. They start when they are needed (about 40 ms and 10 MB each) and end after half a
 * minute without work, down to one, so that an idle engine is small.
 */
export class WorkerPool implements AsyncDisposable {
  readonly #dataDir: string;
  readonly #idle: Worker[] = [];
  readonly #all = new Set<Worker>();
  readonly #retirements = new Map<Worker, NodeJS.Timeout>();

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  get size(): number {
    return this.#all.size;
  }

  /** A free worker, or a new one. */
  take(): Worker {
    const worker = this.#idle.pop() ?? this.#start();
    clearTimeout(this.#retirements.get(worker));
    this.#retirements.delete(worker);
    return worker;
  }

  giveBack(worker: Worker): void {
    if (!this.#all.has(worker)) return;
    this.#idle.push(worker);
    const timer = setTimeout(() => this.#retire(worker), RETIRE_AFTER_MS);
    this.#retirements.set(worker, timer.unref());
  }

  /** Ends a worker that holds something that must not be used again. */
  async discard(worker: Worker): Promise<void> {
    this.#all.delete(worker);
    await worker.terminate();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const timer of this.#retirements.values()) clearTimeout(timer);
    await Promise.all(this.#idle.splice(0).map((worker) => worker.terminate()));
  }

  #start(): Worker {
    const file = fileURLToPath(new URL('./query-worker.js', import.meta.url));
    const worker = new Worker(file, { workerData: { dataDir: this.#dataDir } });
    this.#all.add(worker);
    worker.once('exit', () => this.#forget(worker));
    worker.on('error', () => this.#forget(worker));
    return worker;
  }

  #forget(worker: Worker): void {
    this.#all.delete(worker);
    const at = this.#idle.indexOf(worker);
    if (at >= 0) this.#idle.splice(at, 1);
  }

  #retire(worker: Worker): void {
    this.#retirements.delete(worker);
    if (this.#all.size <= 1 || !this.#idle.includes(worker)) return;
    this.#forget(worker);
    void worker.terminate();
  }
}
