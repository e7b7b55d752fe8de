import type { Worker } from 'node:worker_threads';
import { type EngineError, readEngineError } from './engine-error.ts';
import type { FromWorker, Job, JobSummary, ToWorker } from './worker-messages.ts';

/** One job on one worker, seen from the HTTP side: its chunks, its end, its cancellation. */
export class Execution {
  readonly #worker: Worker;
  readonly #waiting: Uint8Array[] = [];
  #wake: (() => void) | undefined;
  #finish: () => void = () => undefined;
  #error: EngineError | undefined;
  #summary: JobSummary | undefined;
  /** Settles, never rejects, when the worker is free again */
  readonly finished: Promise<void>;

  constructor(worker: Worker, job: Job) {
    this.#worker = worker;
    this.finished = new Promise((resolve) => {
      this.#finish = resolve;
    });
    worker.on('message', this.#receive);
    this.#post({ type: 'run', job });
  }

  /** Rows and bytes, once the chunks have ended. */
  get summary(): JobSummary | undefined {
    return this.#summary;
  }

  /** Why it failed, once `finished` has settled. */
  get error(): EngineError | undefined {
    return this.#error;
  }

  get isFinished(): boolean {
    return this.#summary !== undefined || this.#error !== undefined;
  }

  /** The answer, piece by piece; asking for the next piece lets the engine go on. Throws EngineError. */
  async *chunks(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const chunk = this.#waiting.shift();
      if (chunk) {
        yield chunk;
        this.#post({ type: 'more' });
      } else if (this.#error) throw this.#error;
      else if (this.#summary) return;
      else await this.#news();
    }
  }

  /** Ends a stream at its next chunk; what computes without output must be killed by the engine as well. */
  cancel(): void {
    this.#waiting.length = 0;
    this.#post({ type: 'cancel' });
  }

  #news(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  readonly #receive = (message: FromWorker): void => {
    if (message.type === 'chunk') this.#waiting.push(message.bytes);
    else if (message.type === 'failed') {
      endIfCrashed(message.message);
      this.#end(readEngineError(message.message));
    } else {
      this.#summary = message.summary;
      this.#end(undefined);
    }
    this.#wake?.();
  };

  #end(error: EngineError | undefined): void {
    this.#error = error;
    this.#worker.off('message', this.#receive);
    this.#finish();
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }
}

/**
 * After a fatal signal in one of its threads the engine refuses every statement and sleeps for minutes before it dies.
 * Dying at once lets the supervisor start the next one; what was acknowledged is on disk.
 */
function endIfCrashed(message: string): void {
  if (message.includes('The server is shutting down due to a fatal error')) {
    process.kill(process.pid, 'SIGKILL');
  }
}
