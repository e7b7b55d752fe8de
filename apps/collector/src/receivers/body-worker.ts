import { Worker } from 'node:worker_threads';
import { DecodeError } from '@tracewell/otlp';
import type { NamesPlace, OperationNames } from '@tracewell/storage';
import type { Config } from '../config.ts';
import type { BodyToDecode, DecodeAnswer, DecodedBody, DecodeJob } from './decode-job.ts';

interface Waiting {
  readonly body: BodyToDecode;
  readonly resolve: (decoded: DecodedBody) => void;
  readonly reject: (error: unknown) => void;
}

export interface BodyWorkerOptions {
  /** An idle thread keeps its memory; after this many milliseconds it is ended. */
  readonly idleMs?: number;
  /** Of the objects that JSON becomes; blocks and bodies lie outside. */
  readonly heapMb?: number;
}

const IDLE_MS = 30_000;
const HEAP_MB = 1024;
/** The bundle, where both files lie beside each other, or the sources, which a thread reads with tsx of its own. */
const BUNDLE = new URL('./decode-worker.js', import.meta.url);
const SOURCE = new URL('./decode-worker.ts', import.meta.url);
const READ_SOURCE = `import('tsx/esm/api').then(({ register }) => { register(); return import('${SOURCE}'); })`;

/**
 * Decodes large bodies in a thread of its own, one after the other, so that the event loop goes on acknowledging small
 * ones. The thread is started with the first body, and again after a crash.
 */
export class BodyWorker implements AsyncDisposable {
  readonly #config: Config;
  readonly #operations: OperationNames;
  readonly #options: BodyWorkerOptions;
  readonly #waiting: Waiting[] = [];
  #worker: Worker | undefined;
  #current: Waiting | undefined;
  #names: NamesPlace | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  #isEnded = false;

  constructor(config: Config, operations: OperationNames, options: BodyWorkerOptions = {}) {
    this.#config = config;
    this.#operations = operations;
    this.#options = options;
  }

  /** Whether a thread runs now. */
  get isStarted(): boolean {
    return this.#worker !== undefined;
  }

  /**
   * Takes the memory of `body.body`. Rejects with a DecodeError when the body is malformed, or needs more memory than
   * the thread has; with another error when the thread has crashed: the sender may try again.
   */
  decode(body: BodyToDecode): Promise<DecodedBody> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ body, resolve, reject });
      this.#next();
    });
  }

  /** Ends the thread; what is not decoded is refused. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isEnded = true;
    clearTimeout(this.#idleTimer);
    const ending = this.#worker?.terminate();
    this.#fail(new Error('the collector is ending'));
    for (const { reject } of this.#waiting.splice(0)) reject(new Error('the collector is ending'));
    await ending;
  }

  #next(): void {
    if (this.#current !== undefined) return;
    const waiting = this.#waiting.shift();
    if (waiting === undefined) {
      this.#idle();
      return;
    }
    if (this.#isEnded) {
      waiting.reject(new Error('the collector is ending'));
      return;
    }
    this.#current = waiting;
    clearTimeout(this.#idleTimer);
    const worker = this.#worker ?? this.#start();
    worker.ref();
    const { names, place } = this.#operations.admittedSince(this.#names);
    this.#names = place;
    const job: DecodeJob = { ...waiting.body, names };
    worker.postMessage(job, memoryOf(waiting.body.body));
  }

  #start(): Worker {
    const isSource = import.meta.url.endsWith('.ts');
    const worker = new Worker(isSource ? READ_SOURCE : BUNDLE, {
      workerData: this.#config,
      eval: isSource,
      resourceLimits: { maxOldGenerationSizeMb: this.#options.heapMb ?? HEAP_MB },
    });
    this.#worker = worker;
    this.#names = undefined;
    worker.on('message', (answer: DecodeAnswer) => this.#answered(answer));
    worker.once('error', (error) => this.#lost(worker, error));
    worker.once('exit', (code) => this.#lost(worker, new Error(`the thread ended with ${code}`)));
    return worker;
  }

  #answered(answer: DecodeAnswer): void {
    const waiting = this.#current;
    this.#current = undefined;
    if (answer.kind === 'decoded') {
      this.#operations.learn(answer.names);
      waiting?.resolve(answer.decoded);
    } else if (answer.kind === 'malformed') waiting?.reject(new DecodeError(answer.fault));
    else waiting?.reject(answer.error);
    this.#next();
  }

  #lost(worker: Worker, error: Error & { code?: string }): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const isOutOfMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    // The same body would fail again, so its sender must not repeat it.
    this.#fail(isOutOfMemory ? new DecodeError('decoding it takes too much memory') : error);
    this.#next();
  }

  #fail(error: Error): void {
    const waiting = this.#current;
    this.#current = undefined;
    waiting?.reject(error);
  }

  #idle(): void {
    const worker = this.#worker;
    if (worker === undefined) return;
    worker.unref(); // alone it keeps no process alive
    this.#idleTimer = setTimeout(() => {
      this.#worker = undefined;
      void worker.terminate();
    }, this.#options.idleMs ?? IDLE_MS);
    this.#idleTimer.unref();
  }
}

/** Memory that can be moved: that which holds the body alone. Node's pool is shared, so its slices are copied. */
function memoryOf(body: Uint8Array): ArrayBuffer[] {
  const { buffer } = body;
  return buffer instanceof ArrayBuffer && buffer.byteLength === body.byteLength ? [buffer] : [];
}
