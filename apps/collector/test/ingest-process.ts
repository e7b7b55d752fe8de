import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrate, openStore } from '@tracewell/storage';
import { vi } from 'vitest';
import type { IngestReport } from '../src/telemetry/ingest-report.ts';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** Where the embedded engine of a data folder answers. */
export interface EngineAddress {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly pid: number;
}

/** How the process differs from an ordinary one. */
export interface IngestOptions {
  /** Arguments of Node itself. */
  readonly nodeArgs?: readonly string[];
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments of the shell's `ulimit`, such as `-n 64`. */
  readonly ulimit?: string;
}

/** The built ingest role as a process of its own, with the engine that it starts, on one data folder. */
export class IngestProcess implements AsyncDisposable {
  readonly dataDir: string;
  /** Used by the next start. */
  options: IngestOptions;
  #child: ChildProcess | undefined;
  #port = 0;
  #log = '';

  constructor(dataDir: string, options: IngestOptions = {}) {
    this.dataDir = dataDir;
    this.options = options;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Where the process takes a protocol other than OTLP/HTTP. */
  async address(protocol: 'otlpGrpc' | 'zipkin'): Promise<string> {
    const about = await readJson<Record<string, { port: number }>>(this.#run('ingest'));
    return `http://127.0.0.1:${about[protocol]?.port}`;
  }

  /** What the process has written to stderr since the first start. */
  get log(): string {
    return this.#log;
  }

  /** Starts the process; resolves when it can acknowledge. It listens where it did before. */
  async start(): Promise<void> {
    if (!(await this.startUnlessItEnds())) throw new Error(`the process ended: ${this.#log}`);
  }

  /** Like `start`, but a process that ends before it listens is an outcome: false. */
  async startUnlessItEnds(): Promise<boolean> {
    const child = this.#spawn();
    return await waitFor(async () => {
      if (hasEnded(child)) return false;
      const about = await readJson<{ pid: number; otlpHttp: { port: number } }>(
        this.#run('ingest'),
      );
      if (about.pid !== child.pid) throw new Error('not listening yet');
      this.#port = about.otlpHttp.port;
      return true;
    });
  }

  /** The process that runs, or ran last. */
  get process(): ChildProcess {
    if (this.#child === undefined) throw new Error('the process was never started');
    return this.#child;
  }

  #spawn(): ChildProcess {
    const { nodeArgs = [], env = {}, ulimit } = this.options;
    const words = [process.execPath, ...nodeArgs, MAIN, 'run', '--roles', 'ingest'];
    const [command = '', ...args] =
      ulimit === undefined
        ? words
        : ['/bin/sh', '-c', `ulimit ${ulimit}; exec "$0" "$@"`, ...words];
    const child = spawn(command, args, {
      env: {
        UV_THREADPOOL_SIZE: '16',
        TRACEWELL_DATA_DIR: this.dataDir,
        TRACEWELL_OTLP_HTTP_PORT: String(this.#port),
        TRACEWELL_OTLP_GRPC_PORT: '0',
        TRACEWELL_ZIPKIN_PORT: '0',
        TRACEWELL_CLICKHOUSE_PORT: '0',
        ...env,
      },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#log += text;
    });
    this.#child = child;
    return child;
  }

  /** kill -9. Resolves when the process is gone. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || hasEnded(child)) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  /** Ends in order; resolves with the exit code. */
  async stop(): Promise<number | null> {
    const child = this.#child;
    if (child === undefined) return null;
    if (hasEnded(child)) return child.exitCode;
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    return code as number | null;
  }

  /** The engine that is running now; waits for one. */
  async engine(): Promise<EngineAddress> {
    return await waitFor(async () => {
      const about = await readJson<EngineAddress & { password_file: string }>(
        this.#run('clickhouse'),
      );
      process.kill(about.pid, 0);
      return { ...about, password: (await readFile(about.password_file, 'utf8')).trim() };
    });
  }

  async migrate(): Promise<void> {
    await using store = openStore(await this.engine());
    await migrate(store, { mode: 'embedded' });
  }

  /** One statement over ClickHouse's HTTP interface. */
  async ask<Row>(sql: string): Promise<Row[]> {
    const { url, username, password } = await this.engine();
    const answer = await fetch(
      `${url}/?default_format=JSON&output_format_json_quote_64bit_integers=0`,
      {
        method: 'POST',
        body: sql,
        headers: { 'X-ClickHouse-User': username, 'X-ClickHouse-Key': password },
      },
    );
    const text = await answer.text();
    if (!answer.ok) throw new Error(text);
    return text === '' ? [] : (JSON.parse(text) as { data: Row[] }).data;
  }

  report(): Promise<IngestReport> {
    return readJson<IngestReport>(this.#run('ledger'));
  }

  async post(
    body: string | Uint8Array<ArrayBuffer>,
    path = '/v1/traces',
    contentType = 'application/json',
  ): Promise<Response> {
    const headers = { 'content-type': contentType };
    return await fetch(this.url + path, { method: 'POST', body, headers });
  }

  /** Sends until it is answered 200, as an exporter does. */
  async postUntilAcknowledged(body: string): Promise<void> {
    await waitFor(async () => {
      const { status } = await this.post(body);
      if (status !== 200) throw new Error(`answered ${status}`);
    });
  }

  /** How often a text was logged since the first start. */
  timesSaid(text: string): number {
    return this.#log.split(text).length - 1;
  }

  /** Waits until a text has been logged so often since the first start. */
  async untilSaid(text: string, times = 1): Promise<void> {
    await waitFor(() => {
      if (this.timesSaid(text) < times) throw new Error(`not said ${times} times: ${text}`);
      return Promise.resolve();
    });
  }

  /** Waits until so many spans or points were received and nothing accepted is left in the journal. */
  async untilDelivered(
    signal: 'traces' | 'metrics' | 'logs',
    received: number,
  ): Promise<IngestReport> {
    return await waitFor(async () => {
      const report = await this.report();
      const ledger = report.ledger[signal];
      const isSettled = ledger.received >= received && ledger.inJournal === 0;
      if (report.pid !== this.#child?.pid || !isSettled) {
        throw new Error(`not delivered yet: ${JSON.stringify(ledger)}`);
      }
      return report;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await writeFile(join(this.dataDir, 'test.log'), this.#log);
  }

  #run(name: string): string {
    return join(this.dataDir, 'run', `${name}.json`);
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function waitFor<T>(check: () => Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 25_000, interval: 25 });
}

async function readJson<T>(file: string): Promise<T> {
  return JSON.parse(await readFile(file, 'utf8')) as T;
}
