import type { LogFn, Logger } from 'pino';
import type { FaultReport } from './ingest-report.ts';

const FAULTS_MAX = 50;
const CODE = /^TW\d{4}/;

/** What went wrong on our side lately: every error of the log that has a code. */
export class Faults {
  readonly #faults = new Map<string, FaultReport>();

  /** Counts a message; one that comes again is moved to the front. A message without a code is none of ours. */
  saw(message: string): void {
    const code = CODE.exec(message)?.[0];
    if (code === undefined) return;
    const count = (this.#faults.get(message)?.count ?? 0) + 1;
    this.#faults.delete(message);
    this.#faults.set(message, { atMs: Date.now(), code, message, count });
    for (const oldest of this.#faults.keys()) {
      if (this.#faults.size <= FAULTS_MAX) break;
      this.#faults.delete(oldest);
    }
  }

  /** The latest first. */
  list(): FaultReport[] {
    return [...this.#faults.values()].reverse();
  }
}

/** The same log, whose errors are also kept for the status page. */
export function keepErrors(log: Logger, faults: Faults): Logger {
  const error = (...words: unknown[]): void => {
    const message = words.find((word) => typeof word === 'string');
    if (message !== undefined) faults.saw(message);
    Reflect.apply(log.error, log, words);
  };
  return Object.assign(Object.create(log) as Logger, { error: error as LogFn });
}
