import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { rename, stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 30_000;
const STEADY_MS = 60_000; // a process that lived this long starts again with the first delay
const LOG_BYTES = 10 * 1024 * 1024;

export interface ProcessPlan {
  readonly name: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly logFile: string;
  /** Called with every line the process writes. */
  readonly onLine: (line: string, from: 'stdout' | 'stderr') => void;
  /** Called when the process ended without being asked to. */
  readonly onCrash: (how: string, nextTryMs: number) => void;
}

/** One Node process that is started again with a growing delay whenever it ends by itself. */
export class SupervisedProcess {
  readonly #plan: ProcessPlan;
  readonly #log: WriteStream;
  #child: ChildProcess | undefined;
  #timer: NodeJS.Timeout | undefined;
  #delayMs = FIRST_DELAY_MS;
  #stopping = false;

  private constructor(plan: ProcessPlan, log: WriteStream) {
    this.#plan = plan;
    this.#log = log;
  }

  /** Starts the process; its output is appended to the log file, which is rotated once at 10 MiB. */
  static async start(plan: ProcessPlan): Promise<SupervisedProcess> {
    const size = await stat(plan.logFile).then(
      (found) => found.size,
      () => 0,
    );
    if (size > LOG_BYTES) await rename(plan.logFile, `${plan.logFile}.1`);
    const supervised = new SupervisedProcess(plan, createWriteStream(plan.logFile, { flags: 'a' }));
    supervised.#spawn();
    return supervised;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  #spawn(): void {
    const { args, env, cwd } = this.#plan;
    const bornAt = performance.now();
    // Detached: Ctrl-C in the terminal reaches the command only, which then ends its processes in order.
    // The IPC channel ends them when the command itself is killed.
    const child = spawn(process.execPath, args, {
      env,
      ...(cwd === undefined ? {} : { cwd }),
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    for (const from of ['stdout', 'stderr'] as const) {
      const stream = child[from];
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        this.#log.write(`${line}\n`);
        this.#plan.onLine(line, from);
      });
    }
    child.on('error', (error) => this.#ended(error.message, bornAt));
    child.on('exit', (code, signal) =>
      this.#ended(signal === null ? `code ${code}` : `signal ${signal}`, bornAt),
    );
  }

  #ended(how: string, bornAt: number): void {
    this.#child = undefined;
    if (this.#stopping || this.#timer) return;
    if (performance.now() - bornAt > STEADY_MS) this.#delayMs = FIRST_DELAY_MS;
    const delay = this.#delayMs * (0.75 + Math.random() / 2);
    this.#delayMs = Math.min(this.#delayMs * 2, LONGEST_DELAY_MS);
    this.#plan.onCrash(how, delay);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#spawn();
    }, delay);
  }

  /** Asks the process to end and kills it when it has not within `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (child && child.exitCode === null && child.signalCode === null) {
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.kill('SIGTERM');
      const deadline = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await ended;
      clearTimeout(deadline);
    }
    await new Promise<void>((resolve) => this.#log.end(() => resolve()));
  }
}
