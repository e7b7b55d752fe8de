import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ApiClient, createApiClient } from '@tracewell/api';
import { vi } from 'vitest';
import type { QueryAddress } from '../src/query/start-query.ts';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** The built second process of an installation: questions, rules and upkeep, on the data folder of an ingest process. */
export class QueryProcess implements AsyncDisposable {
  readonly #dataDir: string;
  #child: ChildProcess | undefined;

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  /** Starts the process; resolves when its port is open. The store may still be absent. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [MAIN, 'run', '--roles', 'query,alerting,upkeep'], {
      env: { TRACEWELL_DATA_DIR: this.#dataDir, TRACEWELL_API_PORT: '0' },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#child = child;
    await vi.waitFor(() => this.#address(), { timeout: 30_000 });
  }

  /** kill -9. Resolves when the process is gone. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async baseUrl(): Promise<string> {
    const { api } = await this.#address();
    return `http://127.0.0.1:${api.port}`;
  }

  async client(): Promise<ApiClient> {
    return createApiClient({ baseUrl: await this.baseUrl() });
  }

  async #address(): Promise<QueryAddress> {
    const text = await readFile(join(this.#dataDir, 'run', 'query.json'), 'utf8');
    const address = JSON.parse(text) as QueryAddress;
    if (address.pid !== this.#child?.pid) throw new Error('the process has not said where it is');
    return address;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}
