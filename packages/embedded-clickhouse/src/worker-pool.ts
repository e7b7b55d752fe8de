import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/** A worker holds strings and one chunk at a time; a small young generation keeps an idle one small. */
const YOUNG_GENERATION_MB = 4;

/**
 * Threads that run queries. They start when they are needed (about 40 ms each), as many as ever run at the same
 * time, the most recently used first, and live as long as the process: when the environment of one thread ends, the
 * binding's cleanup hook closes every connection of the process, those under a running query included, and the
 * engine crashes. A thread that ends all the same is therefore the end of the engine.
 */
export class WorkerPool {
  readonly #dataDir: string;
  readonly #crashed: (reason: string) => void;
  readonly #idle: Worker[] = [];

  /** @param crashed told why, when a thread has ended by itself */
  constructor(dataDir: string, crashed: (reason: string) => void) {
    this.#dataDir = dataDir;
    this.#crashed = crashed;
  }

  /** A free worker, or a new one. */
  take(): Worker {
    return this.#idle.pop() ?? this.#start();
  }

  giveBack(worker: Worker): void {
    this.#idle.push(worker);
  }

  #start(): Worker {
    const file = fileURLToPath(new URL('./query-worker.js', import.meta.url));
    const worker = new Worker(file, {
      workerData: { dataDir: this.#dataDir },
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    worker.once('error', (error) => this.#crashed(`a query thread failed: ${error.message}`));
    worker.once('exit', (code) => this.#crashed(`a query thread ended with ${code}`));
    return worker;
  }
}
