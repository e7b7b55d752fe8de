import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const COMMAND = join(import.meta.dirname, '..', 'apps/cli/dist/main.js');
const FREE_PORTS = [
  '--otlp-http-port',
  '0',
  '--otlp-grpc-port',
  '0',
  '--zipkin-port',
  '0',
  '--api-port',
  '0',
  '--dashboard-port',
  '0',
  '--clickhouse-port',
  '0',
];

export interface MeasuredInstallation extends AsyncDisposable {
  readonly pid: number;
  readonly urls: { readonly dashboard: string; readonly otlpHttp: string; readonly api: string };
  /** From the spawn of the command to its ready line. */
  readonly readyMs: number;
  readonly dataDir: string;
}

/** Starts the built product as `npm start` does, on free ports and an empty data folder of its own. */
export async function startMeasured(): Promise<MeasuredInstallation> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tracewell-bench-'));
  const startedAt = performance.now();
  const child = spawn(
    process.execPath,
    [COMMAND, 'up', '--json', '--data-dir', dataDir, ...FREE_PORTS],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ready = JSON.parse(await firstLine(child)) as {
    pid: number;
    urls: MeasuredInstallation['urls'];
  };
  return {
    pid: ready.pid,
    urls: ready.urls,
    readyMs: performance.now() - startedAt,
    dataDir,
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) =>
      reject(new Error(`the command ended with code ${code} before it was ready`)),
    );
    if (child.stdout) createInterface({ input: child.stdout }).once('line', resolve);
  });
}
