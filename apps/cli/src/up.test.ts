import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const COMMAND = join(import.meta.dirname, '..', 'dist', 'main.js');
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

interface Ready {
  readonly pid: number;
  readonly urls: {
    readonly dashboard: string;
    readonly otlpHttp: string;
    readonly otlpGrpc: string;
    readonly zipkin: string;
    readonly api: string;
    readonly clickhouse: string;
  };
  readonly install: string;
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command to its end. */
function run(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Ended> {
  const child = spawn(process.execPath, [COMMAND, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}

async function until<T>(probe: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const value = await probe().catch(() => undefined);
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const responds = (url: string) => until(async () => ((await fetch(url)).ok ? true : undefined));

async function pidOf(dataDir: string, name: string): Promise<number> {
  return (
    JSON.parse(await readFile(join(dataDir, 'run', `${name}.json`), 'utf8')) as { pid: number }
  ).pid;
}

describe('tracewell up', () => {
  let dataDir = '';
  let child: ChildProcess;
  let ready: Ready;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'tracewell-up-'));
    child = spawn(
      process.execPath,
      [COMMAND, 'up', '--json', '--data-dir', dataDir, ...FREE_PORTS],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    ready = await new Promise((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`tracewell up ended with code ${code}`)));
      if (child.stdout)
        createInterface({ input: child.stdout }).once('line', (line) => resolve(JSON.parse(line)));
    });
  });

  afterAll(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    }
    await rm(dataDir, { recursive: true, force: true });
  });

  it('prints addresses that answer and the line that instruments a service', async () => {
    const targets = [
      `${ready.urls.dashboard}/start`,
      `${ready.urls.otlpHttp}/health/ready`,
      `${ready.urls.api}/api/v1/openapi.json`,
      `${ready.urls.clickhouse}/ping`,
    ];
    const statuses = await Promise.all(targets.map(async (url) => (await fetch(url)).status));
    expect(statuses).toEqual([200, 200, 200, 200]);
    expect(ready.install).toMatch(
      /^npm i \/.+\/tracewell-sdk-[\d.]+\.tgz && OTEL_EXPORTER_OTLP_ENDPOINT=http:\/\/localhost:\d+ node --import @tracewell\/sdk app\.js$/,
    );
  });

  it('takes gRPC and Zipkin at the addresses that it prints', async () => {
    // Who speaks plain HTTP to the port of gRPC is told where it should have gone.
    const grpc = await fetch(ready.urls.otlpGrpc);
    expect([grpc.status, await grpc.text()]).toEqual([
      400,
      expect.stringContaining(ready.urls.otlpHttp),
    ]);
    const headers = { 'content-type': 'application/json' };
    const zipkin = await fetch(`${ready.urls.zipkin}/api/v2/spans`, {
      method: 'POST',
      headers,
      body: '[]',
    });
    expect(zipkin.status).toBe(202);
  });

  it('says at a second start where the first one runs', async () => {
    const second = await run(['up', '--data-dir', dataDir, ...FREE_PORTS]);
    expect(second.code).toBe(1);
    expect(second.stderr).toContain('TW1021');
    expect(second.stderr).toContain(ready.urls.dashboard);
  });

  it('refuses reset while it runs, and answers status and doctor', async () => {
    expect((await run(['reset', '--yes', '--data-dir', dataDir])).stderr).toContain('TW1060');
    const status = await run(['status', '--json', '--data-dir', dataDir]);
    expect(JSON.parse(status.stdout)).toMatchObject({ ledger: { received: expect.any(Number) } });
    const doctor = await run(['doctor', '--json', '--data-dir', dataDir]);
    expect(doctor.code).toBe(0);
  });

  it.each(['ingest', 'query'])('starts %s again after kill -9', async (name) => {
    const before = await pidOf(dataDir, name);
    process.kill(before, 'SIGKILL');
    const after = await until(async () => {
      const pid = await pidOf(dataDir, name);
      return pid === before ? undefined : pid;
    });
    expect(after).not.toBe(before);
    if (name === 'ingest')
      await responds(`${ready.urls.otlpHttp}/health/live`).catch(() => undefined);
  });

  it('stops everything in order on Ctrl-C', async () => {
    const pids = await Promise.all(
      ['ingest', 'query', 'clickhouse'].map((name) => pidOf(dataDir, name)),
    );
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    const alive = pids.filter((pid) => {
      try {
        process.kill(pid, 0);
        return true;
      } catch {
        return false;
      }
    });
    expect(alive).toEqual([]);
  });
});

describe('a wrong call', () => {
  it.each([
    ['OTLP/HTTP', '--otlp-http-port'],
    ['OTLP/gRPC', '--otlp-grpc-port'],
    ['Zipkin', '--zipkin-port'],
  ])('names the taken port of %s and the flag that moves it', async (title, flag) => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', () => resolve()));
    const { port } = blocker.address() as { port: number };
    const folder = await mkdtemp(join(tmpdir(), 'tracewell-port-'));
    const { code, stderr } = await run([
      'up',
      '--data-dir',
      folder,
      ...FREE_PORTS.toSpliced(FREE_PORTS.indexOf(flag) + 1, 1, String(port)),
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain(`Port ${port} for ${title} is taken`);
    expect(stderr).toContain(flag);
    await new Promise((resolve) => blocker.close(resolve));
    await rm(folder, { recursive: true, force: true });
  });

  it('names every fault of a configuration with line and column', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tracewell-config-'));
    const file = join(folder, 'tracewell.yaml');
    await writeFile(file, 'listen:\n  apiPort: many\nretenton: 7d\n');
    const { code, stderr } = await run(['config', 'check', '--config', file]);
    expect(code).toBe(1);
    expect(stderr).toContain('tracewell.yaml:2:');
    expect(stderr).toContain('tracewell.yaml:3:');
    await rm(folder, { recursive: true, force: true });
  });

  it('ends with 2 for an unknown command', async () => {
    const { code, stderr } = await run(['nope']);
    expect(code).toBe(2);
    expect(stderr).toContain('TW1000');
  });

  it('checks rule files and ends with 1 when one is faulty', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tracewell-rules-'));
    const file = join(folder, 'alerts.yaml');
    await writeFile(
      file,
      'groups:\n  - name: g\n    rules:\n      - alert: A\n        traces: {measure: p99(duration), window: 5m}\n        when: "> 5%"\n',
    );
    const { code, stdout } = await run(['rules', 'check', file]);
    expect(code).toBe(1);
    expect(stdout).toContain(`${file}:6:`);
    await rm(folder, { recursive: true, force: true });
  });
});
