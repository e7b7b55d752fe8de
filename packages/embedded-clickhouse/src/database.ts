import { randomUUID } from 'node:crypto';
import type { Worker } from 'node:worker_threads';
import type { Session } from 'chdb';
import { EngineError } from './engine-error.ts';
import { Execution } from './execution.ts';
import { KeptSessions } from './kept-sessions.ts';
import { Slots } from './slots.ts';
import type { Job } from './worker-messages.ts';
import { WorkerPool } from './worker-pool.ts';

export interface Concurrency {
  /** Queries that run at the same time */
  readonly queries: number;
  /** INSERTs of bodies that run at the same time, beside the queries */
  readonly inserts: number;
}

/** One job, the mark by which the engine knows it, and the way to end it. */
export interface Running {
  readonly execution: Execution;
  kill(): void;
}

type Lane = 'query' | 'insert';

const KILL_AGAIN_MS = 250;

/**
 * The engine on its data folder: one root Session that keeps it open and kills queries, and workers for the rest.
 * Inserts have slots of their own, so that neither side waits for the other.
 */
export class Database implements AsyncDisposable {
  readonly #root: Session;
  readonly #pool: WorkerPool;
  readonly #lanes: Readonly<Record<Lane, Slots>>;
  readonly #running = new Set<Running>();
  readonly sessions: KeptSessions;
  readonly version: string;

  constructor(root: Session, dataDir: string, concurrency: Concurrency) {
    this.#root = root;
    this.version = root.query('SELECT version()', 'TabSeparated').trim();
    this.#pool = new WorkerPool(dataDir);
    this.sessions = new KeptSessions(this.#pool);
    this.#lanes = {
      query: new Slots({ atOnce: concurrency.queries, waiting: 1024, waitMs: 60_000 }),
      insert: new Slots({ atOnce: concurrency.inserts, waiting: 256, waitMs: 600_000 }),
    };
  }

  /** A mark for a job's log_comment: the engine's own query ids cannot be chosen. */
  newMark(): string {
    return `http-${randomUUID()}`;
  }

  /**
   * Starts a job when its lane has room.
   * @param worker the one that holds the request's kept Session; otherwise any
   * @throws EngineError 202 (503) when too many wait already
   */
  async start(lane: Lane, mark: string, job: Job, worker?: Worker): Promise<Running> {
    const giveBack = await this.#lanes[lane].acquire();
    if (!giveBack) throw tooMany(lane);
    const thread = worker ?? this.#pool.take();
    const execution = new Execution(thread, job);
    const running = { execution, kill: () => this.#kill(mark, execution) };
    this.#running.add(running);
    void execution.finished.then(() => {
      this.#running.delete(running);
      if (!worker) this.#pool.giveBack(thread);
      giveBack();
    });
    return running;
  }

  get isIdle(): boolean {
    return this.#running.size === 0;
  }

  /** Settles when nothing runs any more. */
  async drained(): Promise<void> {
    while (this.#running.size > 0) {
      await Promise.race([...this.#running].map(({ execution }) => execution.finished));
    }
  }

  killAll(): void {
    for (const running of this.#running) running.kill();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool[Symbol.asyncDispose]();
    this.#root.close();
  }

  /** Repeats until the job is over: a query that is still being analysed is not in the engine's list yet. */
  #kill(mark: string, execution: Execution): void {
    if (execution.isFinished) return;
    execution.cancel();
    const again = (): void => {
      if (execution.isFinished) return;
      const sql = `KILL QUERY WHERE startsWith(Settings['log_comment'], '${mark}') ASYNC`;
      const next = (): void => void setTimeout(again, KILL_AGAIN_MS);
      this.#root.queryAsync(sql, { format: 'Null' }).then(next, next);
    };
    again();
  }
}

function tooMany(lane: Lane): EngineError {
  return new EngineError(
    202,
    'TOO_MANY_SIMULTANEOUS_QUERIES',
    `TW4023: too many ${lane === 'query' ? 'queries' : 'inserts'} are waiting already; try again in a second`,
    { status: 503, headers: { 'Retry-After': '1' } },
  );
}
