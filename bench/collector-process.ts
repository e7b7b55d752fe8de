import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { migrate, openStore } from '@tracewell/storage';
import { atTheEnd, scratchFolder } from './cleanup.ts';
import type { EngineAccess } from './engine-client.ts';

const MAIN = join(import.meta.dirname, '..', 'apps/collector/dist/main.js');
const READY_MS = 30_000;

/** What the ingest role publishes about one signal, as far as a bench reads it. */
interface LedgerFile {
  readonly pid: number;
  readonly ledger: Readonly<
    Record<string, { received: number; stored: number; inJournal: number; rejected: object }>
  >;
}

/** The built ingest role with the embedded engine as its child, in a data folder of its own. */
export interface MeasuredCollector extends AsyncDisposable {
  readonly pid: number;
  readonly url: string;
  readonly dataDir: string;
  readonly engine: EngineAccess;
  /** Spans that were received and are not stored yet, as the collector knows them now. */
  metrics(): Promise<string>;
  ledger(): Promise<LedgerFile>;
}

/** Starts it on free ports with the tables made. `nodeArguments` are for a profile: `--cpu-prof`. */
export async function startCollector(
  options: {
    readonly environment?: Readonly<Record<string, string>>;
    readonly nodeArguments?: readonly string[];
  } = {},
): Promise<MeasuredCollector> {
  const folder = await scratchFolder('ingest');
  const dataDir = folder.path;
  const log = openSync(join(dataDir, 'collector.log'), 'w');
  const child = spawn(
    process.execPath,
    [...(options.nodeArguments ?? []), MAIN, 'run', '--roles', 'ingest'],
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
  const about = await readyFile<{ otlpHttp: { port: number } }>(child, dataDir, 'ingest');
  const found = await readyFile<EngineAccess & { password_file: string }>(
    child,
    dataDir,
    'clickhouse',
  );
  const engine = { ...found, password: (await readFile(found.password_file, 'utf8')).trim() };
  {
    await using store = openStore(engine);
    await migrate(store, { mode: 'embedded' });
  }
  const url = `http://127.0.0.1:${about.otlpHttp.port}`;
  return {
    pid: child.pid ?? 0,
    url,
    dataDir,
    engine,
    metrics: async () => await (await fetch(`${url}/metrics`)).text(),
    ledger: async () =>
      JSON.parse(await readFile(join(dataDir, 'run/ledger.json'), 'utf8')) as LedgerFile,
    async [Symbol.asyncDispose]() {
      await endInOrder(child);
      folder[Symbol.dispose]();
    },
  };
}

async function readyFile<T>(child: ChildProcess, dataDir: string, name: string): Promise<T> {
  const deadline = performance.now() + READY_MS;
  for (;;) {
    try {
      return JSON.parse(await readFile(join(dataDir, 'run', `${name}.json`), 'utf8')) as T;
    } catch (error) {
      const isOver = child.exitCode !== null || performance.now() > deadline;
      if (isOver) throw new Error(await logOf(dataDir), { cause: error });
      await wait(20);
    }
  }
}

async function logOf(dataDir: string): Promise<string> {
  const log = await readFile(join(dataDir, 'collector.log'), 'utf8');
  return `the collector did not become ready: ${log.slice(-2000)}`;
}

async function endInOrder(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const giveUp = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await once(child, 'exit');
  clearTimeout(giveUp);
}
