import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type { EngineOptions, FromEngine, ToEngine } from './engine-options.ts';
import { watchEngine } from './watch-engine.ts';

export interface EmbeddedClickHouseOptions {
  /** The engine's folder; created when it is not there */
  readonly dataDir: string;
  /** 0 takes a free one */
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Authenticates with the same password, may only read */
  readonly readerUser?: string;
  /** Default: 127.0.0.1 and ::1 */
  readonly host?: string;
  /** Names beside the loopback ones that a `Host` or `Origin` header may carry */
  readonly allowedHosts?: readonly string[];
  /** Share of the machine's memory for the engine; default 0.4 */
  readonly memoryShare?: number;
  /** Where request bodies wait for the engine; default `spool` in the data folder. Emptied at start */
  readonly spoolDir?: string;
  /** Queries at the same time; default 8 */
  readonly maxQueries?: number;
  /** INSERTs at the same time, beside the queries; default 2 */
  readonly maxInserts?: number;
  /** The largest request body; default 1 GiB */
  readonly maxBodyBytes?: number;
  /** How long to wait for another process to leave the folder; default 10 s */
  readonly waitForLockMs?: number;
  /** An engine that runs no statement for so long is killed, which `exited` tells; default 30 s */
  readonly silenceMs?: number;
  /** Gets one line per unexpected event; default: nothing is said */
  readonly log?: (line: string) => void;
}

export interface EngineExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface EmbeddedClickHouse extends AsyncDisposable {
  /** `http://127.0.0.1:4323` */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** The engine's version, as `SELECT version()` says it */
  readonly version: string;
  /** Settles when the process has ended, however it did. An orderly end is reported as code 0 */
  readonly exited: Promise<EngineExit>;
  /** Lets running queries finish (5 s at most), then ends the process */
  stop(): Promise<void>;
}

/** The whole environment of the engine's process. The MALLOC ones make glibc give freed answers back to the system. */
const ENVIRONMENT = {
  TZ: 'UTC',
  // Each query holds one thread of this pool while it computes its next chunk; KILL and checks must find one free.
  UV_THREADPOOL_SIZE: '32',
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '262144',
  MALLOC_TRIM_THRESHOLD_: '1048576',
};
const SILENCE_MS = 30_000;
/** After the engine's own 5 s for running queries. */
const STOP_MS = 7_000;

/**
 * Starts ClickHouse's HTTP interface over chDB as a child process and waits until it answers. The child gets an
 * empty environment with TZ=UTC, and ends itself when this process does.
 * @throws Error with the child's sentence (TW4001 to TW4005) when it refuses to start
 */
export async function startEmbeddedClickHouse(
  options: EmbeddedClickHouseOptions,
): Promise<EmbeddedClickHouse> {
  const file = createRequire(import.meta.url).resolve('@tracewell/embedded-clickhouse/engine');
  const child = spawn(process.execPath, ['--enable-source-maps', '--expose-gc', file], {
    env: ENVIRONMENT,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const log = options.log ?? (() => undefined);
  const lastWords = { text: '' };
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords.text = (lastWords.text + text).slice(-1000);
    log(text.trimEnd());
  });
  let orderly = false;
  child.on('message', (message: FromEngine) => {
    if (message.type === 'log') log(message.line);
    if (message.type === 'ended') orderly = true;
    if (message.type === 'hello') send(child, { type: 'start', options: complete(options) });
  });
  const exited = new Promise<EngineExit>((resolve) => {
    child.once('exit', (code, signal) =>
      resolve(orderly ? { code: 0, signal: null } : { code, signal }),
    );
  });
  const { port, version } = await ready(child, lastWords);
  const unwatch = watch(child, options.silenceMs ?? SILENCE_MS, log);
  void exited.then(unwatch);
  const stop = async (): Promise<void> => {
    unwatch();
    send(child, { type: 'stop' });
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await exited;
    clearTimeout(timer);
  };
  const url = `http://${addressOf(options.host)}:${port}`;
  return { url, port, pid: child.pid ?? 0, version, exited, stop, [Symbol.asyncDispose]: stop };
}

/** A crashed engine may keep its process alive and spinning: only its silence tells. @returns the way to end it */
function watch(child: ChildProcess, silenceMs: number, log: (line: string) => void): () => void {
  const watched = {
    ask: () => send(child, { type: 'check' }),
    onAnswer: (heard: () => void) => {
      child.on('message', (message: FromEngine) => {
        if (message.type === 'alive') heard();
      });
    },
    onSilence: (seconds: number) => {
      log(
        `TW4028 the engine (process ${child.pid}) ran no statement for ${seconds} s: it is killed`,
      );
      child.kill('SIGKILL');
    },
  };
  return watchEngine(watched, silenceMs);
}

function complete(options: EmbeddedClickHouseOptions): EngineOptions {
  const dataDir = resolve(options.dataDir);
  return {
    dataDir,
    spoolDir: resolve(options.spoolDir ?? join(dataDir, 'spool')),
    host: options.host ?? 'loopback',
    port: options.port,
    user: options.user,
    readerUser: options.readerUser,
    password: options.password,
    allowedHosts: options.allowedHosts ?? [],
    memoryShare: options.memoryShare ?? 0.4,
    maxQueries: options.maxQueries ?? 8,
    maxInserts: options.maxInserts ?? 2,
    maxBodyBytes: options.maxBodyBytes ?? 1024 ** 3,
    waitForLockMs: options.waitForLockMs ?? 10_000,
  };
}

function send(child: ChildProcess, message: ToEngine): void {
  // A child that has just died says so by `exited`; the failed write adds nothing.
  if (child.connected) child.send(message, () => undefined);
}

/** @param lastWords the end of the child's error output, where the engine itself says what is wrong */
async function ready(
  child: ChildProcess,
  lastWords: { readonly text: string },
): Promise<{ port: number; version: string }> {
  return await new Promise((resolve, reject) => {
    child.on('message', (message: FromEngine) => {
      if (message.type === 'ready') resolve(message);
      if (message.type === 'refused') reject(new Error(refusal(message.message, lastWords.text)));
    });
    child.on('error', reject);
    child.once('exit', (code, signal) => {
      const how = `(${signal ?? `code ${code}`}) ${lastWords.text}`.trim();
      reject(new Error(`TW4005 the engine process ended before it was ready ${how}`));
    });
  });
}

/** TW4002 is the engine's own failure, whose reason the binding leaves on the error output. */
function refusal(message: string, lastWords: string): string {
  return message.startsWith('TW4002') ? `${message} ${lastWords}`.trim() : message;
}

function addressOf(host: string | undefined): string {
  if (host === undefined || host === 'loopback' || host === '0.0.0.0' || host === '::')
    return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
