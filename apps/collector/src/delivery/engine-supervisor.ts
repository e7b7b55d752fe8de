import { randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EmbeddedClickHouse, startEmbeddedClickHouse } from '@tracewell/embedded-clickhouse';
import { openStore, type Store } from '@tracewell/storage';
import type { Logger } from 'pino';
import { writeFileAtomic } from '../atomic-file.ts';
import type { Config } from '../config.ts';
import { clickHouseAddressFile, READER_USER, WRITER_USER } from '../store-connection.ts';
import type { EngineReport } from '../telemetry/ingest-report.ts';
import { backoffMs } from './judge-failure.ts';
import { SCHEMA_LOOK_MS, SchemaGate } from './schema-gate.ts';
import { StoreCircuit } from './store-circuit.ts';
import type { StoreSource } from './store-source.ts';

/**
 * Keeps the embedded engine running: starts it, tells readers where it is, starts it again with
 * backoff when it dies or was killed for its silence. Receivers go on without it; deliveries wait
 * in `store`.
 */
export class EngineSupervisor implements StoreSource {
  readonly circuit = new StoreCircuit();
  readonly #config: Config;
  readonly #log: Logger;
  readonly #silenceMs: number;
  readonly #schema: SchemaGate;
  readonly #ending = new AbortController();
  readonly #supervising: Promise<void>;
  #waiting: (() => void)[] = [];
  #store: Store | undefined;
  #report: EngineReport = {
    mode: 'embedded',
    state: 'starting',
    url: '',
    restarts: 0,
    lastError: '',
  };
  /** Kept over restarts of the engine, so that readers find it where it was. */
  #port: number;

  /** @param silenceMs an engine that runs no statement for so long is taken for dead; default 30 s */
  constructor(config: Config, log: Logger, silenceMs = 30_000) {
    this.#config = config;
    this.#log = log;
    this.#silenceMs = silenceMs;
    this.#schema = new SchemaGate(log);
    this.#port = config.listen.clickhousePort;
    this.#supervising = this.#supervise();
  }

  get report(): EngineReport {
    return this.#report;
  }

  async store(signal: AbortSignal): Promise<Store> {
    for (;;) {
      const store = await this.#engineStore(signal);
      if (await this.#schema.isOpen(store, signal)) return store;
      await sleep(SCHEMA_LOOK_MS, undefined, { signal });
    }
  }

  async #engineStore(signal: AbortSignal): Promise<Store> {
    while (this.#store === undefined) {
      signal.throwIfAborted();
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    return this.#store;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await this.#supervising;
  }

  async #supervise(): Promise<void> {
    const { signal } = this.#ending;
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        const engine = await this.#start();
        const startedAt = performance.now();
        await Promise.race([engine.exited, aborted(signal)]);
        await this.#ended(engine);
        if (performance.now() - startedAt > 60_000) failures = 0;
      } catch (error) {
        this.#failed(error instanceof Error ? error.message : String(error));
      }
      if (!signal.aborted)
        await sleep(backoffMs(failures), undefined, { signal }).catch(() => undefined);
    }
  }

  async #start(): Promise<EmbeddedClickHouse> {
    const { dataDir, listen, clickhouse } = this.#config;
    const { file, password } = await readOrMakePassword(dataDir);
    const engine = await startEmbeddedClickHouse({
      dataDir: join(dataDir, 'clickhouse'),
      spoolDir: join(dataDir, 'spool'),
      port: this.#port,
      user: WRITER_USER,
      readerUser: READER_USER,
      password,
      host: listen.host,
      allowedHosts: listen.allowedHosts,
      memoryShare: clickhouse.memoryShare,
      silenceMs: this.#silenceMs,
      log: (line) => this.#log.info({ engine: line }, 'engine'),
    });
    const { url, port, pid, version } = engine;
    this.#port = port;
    const address = { url, username: WRITER_USER, password_file: file, pid };
    await writeFileAtomic(clickHouseAddressFile(this.#config), `${JSON.stringify(address)}\n`);
    this.#store = openStore({
      url,
      username: WRITER_USER,
      password,
      database: clickhouse.database,
    });
    this.#report = { ...this.#report, state: 'ready', url, lastError: '' };
    this.#log.info({ url, pid, version }, 'ClickHouse is ready');
    this.circuit.answered(); // a new engine owes nothing for the old one's silence
    for (const resolve of this.#waiting.splice(0)) resolve();
    return engine;
  }

  async #ended(engine: EmbeddedClickHouse): Promise<void> {
    const store = this.#store;
    this.#store = undefined;
    await store?.[Symbol.asyncDispose]();
    if (this.#ending.signal.aborted) {
      await rm(clickHouseAddressFile(this.#config), { force: true });
      await engine.stop();
      return;
    }
    const { code, signal } = await engine.exited;
    this.#failed(`the engine process ended (${signal ?? `code ${code}`})`);
  }

  #failed(reason: string): void {
    if (reason !== this.#report.lastError) {
      this.#log.error(
        { reason },
        'TW3203 ClickHouse is down; it is started again, receivers go on',
      );
    }
    const restarts = this.#report.restarts + 1;
    this.#report = { ...this.#report, state: 'down', restarts, lastError: reason };
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** The engine's password: made once, readable by this user alone. */
async function readOrMakePassword(dataDir: string): Promise<{ file: string; password: string }> {
  const file = join(dataDir, 'secrets', 'clickhouse-password');
  try {
    return { file, password: (await readFile(file, 'utf8')).trim() };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const password = randomBytes(24).toString('base64url');
    await writeFileAtomic(file, `${password}\n`, true);
    return { file, password };
  }
}
