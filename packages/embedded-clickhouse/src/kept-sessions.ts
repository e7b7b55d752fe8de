import type { Worker } from 'node:worker_threads';
import { EngineError } from './engine-error.ts';
import type { ToWorker } from './worker-messages.ts';
import type { WorkerPool } from './worker-pool.ts';

interface Kept {
  readonly worker: Worker;
  busy: boolean;
  timer: NodeJS.Timeout | undefined;
}

/** A kept Session holds a thread of its own, which stays for other queries afterwards; this bounds how many. */
const MOST = 8;

/** HTTP sessions (`session_id`): temporary tables and SET survive between the requests that name the same one. */
export class KeptSessions {
  readonly #pool: WorkerPool;
  readonly #kept = new Map<string, Kept>();

  constructor(pool: WorkerPool) {
    this.#pool = pool;
  }

  /**
   * The worker that holds this session, locked until `release` is called.
   * @throws EngineError 372 when it must exist and does not, 373 when it is in use, 202 when there are too many
   */
  lock(session: { id: string; timeoutMs: number; mustExist: boolean }): {
    worker: Worker;
    release: () => void;
  } {
    const key = session.id;
    const kept = this.#kept.get(key) ?? this.#create(key, session);
    if (kept.busy) {
      throw new EngineError(
        373,
        'SESSION_IS_LOCKED',
        `Session ${session.id} is locked by a concurrent client`,
      );
    }
    kept.busy = true;
    clearTimeout(kept.timer);
    const release = (): void => {
      kept.busy = false;
      kept.timer = setTimeout(() => this.#drop(key), session.timeoutMs).unref();
    };
    return { worker: kept.worker, release };
  }

  #create(key: string, session: { id: string; mustExist: boolean }): Kept {
    if (session.mustExist) {
      throw new EngineError(372, 'SESSION_NOT_FOUND', `Session ${session.id} not found`);
    }
    if (this.#kept.size >= MOST) {
      throw new EngineError(
        202,
        'TOO_MANY_SIMULTANEOUS_QUERIES',
        `TW4024: ${MOST} sessions are open already; leave out session_id or give it a shorter session_timeout`,
        { status: 503, headers: { 'Retry-After': '5' } },
      );
    }
    const kept: Kept = { worker: this.#pool.take(), busy: false, timer: undefined };
    this.#kept.set(key, kept);
    return kept;
  }

  #drop(key: string): void {
    const kept = this.#kept.get(key);
    if (!kept) return;
    this.#kept.delete(key);
    // Messages arrive in order: the Session is closed before the worker gets its next job.
    const message: ToWorker = { type: 'forget' };
    kept.worker.postMessage(message);
    this.#pool.giveBack(kept.worker);
  }
}
