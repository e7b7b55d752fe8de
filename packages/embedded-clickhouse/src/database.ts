import { randomUUID } from 'node:crypto';
import type { Worker } from 'node:worker_threads';
import { Session } from 'chdb';
import { isCrash } from './crash.ts';
import { EngineError } from './engine-error.ts';
import { Execution } from './execution.ts';
import { KeptSessions } from './kept-sessions.ts';
import { Killer } from './killer.ts';
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

/** Answers are buffers outside the heap, whose weight alone makes no idle thread collect them. */
const COLLECT_AFTER_MS = 2_000;

/**
 * The engine on its data folder: a root Session that keeps it open, one that kills queries, one that says whether
 * the engine lives, and workers for the rest; each Session runs one statement at a time. Inserts have slots of their
 * own, so that neither side waits for the other. Nothing is closed: the process ends by SIGKILL.
 */
export class Database {
  readonly #root: Session;
  readonly #probe: Session;
  readonly #killer: Killer;
  readonly #crashed: (reason: string) => void;
  readonly #pool: WorkerPool;
  readonly #lanes: Readonly<Record<Lane, Slots>>;
  readonly #running = new Set<Running>();
  #checking: Promise<void> | undefined;
  #collecting: NodeJS.Timeout | undefined;
  readonly sessions: KeptSessions;
  readonly version: string;

  /** @param crashed told why, when the engine is beyond use; it should end the process at once */
  constructor(
    root: Session,
    dataDir: string,
    concurrency: Concurrency,
    crashed: (reason: string) => void,
  ) {
    this.#root = root;
    this.#crashed = crashed;
    this.version = this.#root.query('SELECT version()', 'TabSeparated').trim();
    this.#probe = new Session(dataDir);
    this.#killer = new Killer(new Session(dataDir), (error) => this.#judge(error));
    this.#pool = new WorkerPool(dataDir, crashed);
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
    clearTimeout(this.#collecting);
    const thread = worker ?? this.#pool.take();
    const execution = new Execution(thread, job);
    const running = { execution, kill: () => this.#kill(mark, execution) };
    this.#running.add(running);
    void execution.finished.then(() => {
      this.#judge(execution.error);
      this.#running.delete(running);
      if (!worker) this.#pool.giveBack(thread);
      giveBack();
      if (this.#running.size > 0) return;
      this.#collecting = setTimeout(() => globalThis.gc?.(), COLLECT_AFTER_MS).unref();
    });
    return running;
  }

  /** Settles when the engine has run a statement; waits for no other query. */
  async check(): Promise<void> {
    this.#checking ??= this.#probe.queryAsync('SELECT 1', { format: 'Null' }).then(
      () => undefined,
      (error) => this.#judge(error),
    );
    await this.#checking;
    this.#checking = undefined;
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

  #kill(mark: string, execution: Execution): void {
    if (execution.isFinished) return;
    execution.cancel();
    this.#killer.kill(mark, () => execution.isFinished);
  }

  #judge(error: unknown): void {
    if (isCrash(error)) this.#crashed(error instanceof Error ? error.message : String(error));
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
