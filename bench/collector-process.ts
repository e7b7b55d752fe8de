import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { migrate, openStore } from '@tracewell/storage';
import { INGEST_FLAGS } from '../apps/cli/src/process-plans.ts';
import { atTheEnd, scratchFolder } from './cleanup.ts';
import type { EngineAccess } from './engine-client.ts';

const MAIN = join(import.meta.dirname, '..', 'apps/collector/dist/main.js');
const READY_MS = 60_000;

interface IngestOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** For a profile: `--cpu-prof`. */
  readonly nodeArguments?: readonly string[];
}

/** The built ingest role on a data folder that is there. Disposing ends it in order. */
export interface IngestProcess extends AsyncDisposable {
  readonly pid: number;
  /** OTLP/HTTP. */
  readonly url: string;
  readonly dataDir: string;
  /** Ports of the other protocols, by their names in run/ingest.json. */
  readonly ports: Readonly<Record<string, number>>;
  /** The text of /metrics. */
  metrics(): Promise<string>;
}

/** The ingest role with the embedded engine as its child and our tables in it, in a data folder of its own. */
export interface MeasuredCollector extends IngestProcess {
  readonly engine: EngineAccess;
}

/** Starts the built ingest role on free ports; resolves when it can acknowledge. */
export async function startIngest(
  dataDir: string,
  options: IngestOptions = {},
): Promise<IngestProcess> {
  const log = openSync(join(dataDir, 'collector.log'), 'a');
  const child = spawn(
    process.execPath,
    [...INGEST_FLAGS, ...(options.nodeArguments ?? []), MAIN, 'run', '--roles', 'ingest'],
    {
      env: {
        UV_THREADPOOL_SIZE: '16',
        TRACEWELL_DATA_DIR: dataDir,
        TRACEWELL_OTLP_HTTP_PORT: '0',
        TRACEWELL_OTLP_GRPC_PORT: '0',
        TRACEWELL_ZIPKIN_PORT: '0',
        TRACEWELL_CLICKHOUSE_PORT: '0',
        ...options.environment,
      },
      stdio: ['ignore', log, log, 'ipc'],
    },
  );
  atTheEnd(() => child.kill('SIGKILL'));
  const about = await readyFile<Record<string, { port?: number }>>(child, dataDir, 'ingest');
  // The pid and the time of the start stand beside the protocols.
  const ports = Object.fromEntries(
    Object.entries(about).flatMap(([name, { port }]) => (port === undefined ? [] : [[name, port]])),
  );
  const url = `http://127.0.0.1:${ports.otlpHttp}`;
  return {
    pid: child.pid ?? 0,
    url,
    dataDir,
    ports,
    metrics: async () => await (await fetch(`${url}/metrics`)).text(),
    [Symbol.asyncDispose]: () => endInOrder(child),
  };
}

/** Starts it with its engine and makes the tables. */
export async function startCollector(options: IngestOptions = {}): Promise<MeasuredCollector> {
  const folder = await scratchFolder('ingest');
  const ingest = await startIngest(folder.path, options);
  const engine = await engineOf(ingest);
  return {
    ...ingest,
    engine,
    async [Symbol.asyncDispose]() {
      await ingest[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

/** Waits for the engine that an ingest role has started, and makes the tables in it. */
export async function engineOf({ dataDir }: IngestProcess): Promise<EngineAccess> {
  const about = await readyFile<EngineAccess & { password_file: string }>(
    undefined,
    dataDir,
    'clickhouse',
  );
  const engine = { ...about, password: (await readFile(about.password_file, 'utf8')).trim() };
  await using store = openStore(engine);
  await migrate(store, { mode: 'embedded' });
  return engine;
}

async function readyFile<T>(
  child: ChildProcess | undefined,
  dataDir: string,
  name: string,
): Promise<T> {
  const deadline = performance.now() + READY_MS;
  for (;;) {
    try {
      return JSON.parse(await readFile(join(dataDir, 'run', `${name}.json`), 'utf8')) as T;
    } catch (error) {
      const hasEnded = child !== undefined && child.exitCode !== null;
      if (hasEnded || performance.now() > deadline) throw await notReady(dataDir, error);
      await wait(20);
    }
  }
}

async function notReady(dataDir: string, cause: unknown): Promise<Error> {
  const log = await readFile(join(dataDir, 'collector.log'), 'utf8');
  return new Error(`the collector did not become ready: ${log.slice(-2000)}`, { cause });
}

async function endInOrder(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const giveUp = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await gone;
  clearTimeout(giveUp);
}
