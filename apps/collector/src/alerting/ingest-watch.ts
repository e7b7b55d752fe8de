import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IngestReport } from '../telemetry/ingest-report.ts';

/** A clock that stood still this long means that the machine slept: nothing is known of the time between. */
const GAP_MS = 60_000;

/** Knows until when the store is complete, and since when somebody has been receiving without a break. */
export class IngestWatch {
  readonly #file: string;
  readonly #serverMode: boolean;
  #watchingSince: number;
  #lastLook: number;

  constructor(dataDir: string, serverMode: boolean, now: number) {
    this.#file = join(dataDir, 'run', 'ledger.json');
    this.#serverMode = serverMode;
    this.#watchingSince = now;
    this.#lastLook = now;
  }

  /** Looks at the receivers' report. Milliseconds since the epoch throughout. */
  async look(now: number): Promise<{ watermark: number | undefined; watchingSince: number }> {
    const report = await this.#read();
    const slept = now - this.#lastLook > GAP_MS || now < this.#lastLook;
    const receiving = this.#serverMode || (report !== undefined && isAlive(report.pid));
    if (slept || !receiving) this.#watchingSince = now;
    else if (report) this.#watchingSince = Math.max(this.#watchingSince, report.startedAtMs);
    this.#lastLook = now;
    return {
      watermark: report?.journal.traces.oldestUndeliveredMs ?? undefined,
      watchingSince: this.#watchingSince,
    };
  }

  async #read(): Promise<IngestReport | undefined> {
    try {
      return JSON.parse(await readFile(this.#file, 'utf8')) as IngestReport;
    } catch {
      return undefined; // not published yet
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
