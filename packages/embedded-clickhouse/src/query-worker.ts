import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { Session } from 'chdb';
import { headerLength, joiningOf } from './result-format.ts';
import {
  type FromWorker,
  type Job,
  type JobSummary,
  type ToWorker,
  WINDOW,
} from './worker-messages.ts';

/** Worth the few milliseconds that a collection takes in a small heap. */
const COLLECT_BYTES = 4 * 1024 * 1024;

/**
 * Opening a query is synchronous in the binding (a scalar subquery once held its thread for 14 s), so each query
 * has a thread of its own for as long as it runs, with a fresh Session: nothing leaks into the next one.
 */
class QueryWorker {
  readonly #port: MessagePort;
  readonly #dataDir: string;
  #session: Session | undefined;
  #credit = 0;
  #garbage = 0;
  #cancelled = false;
  #wake: (() => void) | undefined;

  constructor(port: MessagePort, dataDir: string) {
    this.#port = port;
    this.#dataDir = dataDir;
    port.on('message', (message: ToWorker) => this.#receive(message));
  }

  #receive(message: ToWorker): void {
    if (message.type === 'run') {
      void this.#run(message.job);
      return;
    }
    if (message.type === 'forget') {
      this.#close();
      return;
    }
    if (message.type === 'cancel') this.#cancelled = true;
    else this.#credit++;
    this.#wake?.();
  }

  async #run(job: Job): Promise<void> {
    this.#credit = WINDOW;
    this.#cancelled = false;
    let answer: FromWorker;
    let restore: readonly string[] = [];
    try {
      this.#session ??= new Session(this.#dataDir);
      if (job.keep) restore = valuesNow(this.#session, job.keep.restore);
      for (const sql of job.prepare) this.#session.query(sql, 'Null');
      answer = { type: 'end', summary: await this.#execute(this.#session, job) };
    } catch (error) {
      answer = { type: 'failed', message: error instanceof Error ? error.message : String(error) };
    }
    this.#endOf(job, restore);
    this.#port.postMessage(answer);
    this.#collect();
  }

  #endOf(job: Job, restore: readonly string[]): void {
    try {
      if (job.keep) for (const sql of restore) this.#session?.query(sql, 'Null');
      else this.#close();
    } catch {
      // A Session that cannot be brought back to what it was must not serve another request.
      this.#close();
    }
  }

  #close(): void {
    this.#session?.close();
    this.#session = undefined;
  }

  async #execute(session: Session, job: Job): Promise<JobSummary> {
    if (job.mode === 'stream') return await this.#stream(session, job);
    const result = await session.queryAsync(job.sql, { format: job.format });
    const bytes = result.bytes();
    if (bytes.length > 0) this.#send(bytes);
    return { rows: result.rowsRead, bytes: result.bytesRead, elapsedSeconds: result.elapsed };
  }

  async #stream(session: Session, job: Job): Promise<JobSummary> {
    const started = performance.now();
    const joining = joiningOf(job.format);
    let [rows, bytes] = [0, 0];
    for await (const chunk of session.queryStream(job.sql, { format: job.format })) {
      const raw = chunk.raw();
      const repeated = bytes > 0 && joining ? headerLength(joining, raw) : 0;
      const body = raw.subarray(repeated);
      rows += chunk.numRows;
      bytes += body.length;
      if (body.length > 0) this.#send(body);
      await this.#credited();
      if (this.#cancelled) break;
    }
    return { rows, bytes, elapsedSeconds: (performance.now() - started) / 1000 };
  }

  /** Copies the engine's bytes once into a buffer that moves to the other thread. */
  #send(bytes: Uint8Array): void {
    this.#credit--;
    this.#garbage += bytes.length;
    const copy = new Uint8Array(bytes);
    const message: FromWorker = { type: 'chunk', bytes: copy };
    this.#port.postMessage(message, [copy.buffer]);
  }

  /** The engine's own copy of an answer is freed with its handle, which an idle thread would keep for ever. */
  #collect(): void {
    if (this.#garbage < COLLECT_BYTES) return;
    this.#garbage = 0;
    globalThis.gc?.();
  }

  async #credited(): Promise<void> {
    while (this.#credit <= 0 && !this.#cancelled) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** SET statements that bring the named settings back to what they are now. */
function valuesNow(session: Session, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const list = names.map((name) => `'${name}'`).join(', ');
  const sql = `SELECT name, value FROM system.settings WHERE name IN (${list})`;
  const rows = session.query(sql, 'JSONCompactEachRow').split('\n').filter(Boolean);
  return rows.map((row) => {
    const [name = '', value = ''] = JSON.parse(row) as string[];
    return `SET ${name} = '${value.replaceAll(/[\\']/g, '\\$&')}'`;
  });
}

if (parentPort) new QueryWorker(parentPort, (workerData as { dataDir: string }).dataDir);
