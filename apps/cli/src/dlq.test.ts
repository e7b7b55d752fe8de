import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { places } from './places.ts';

const COMMAND = join(import.meta.dirname, '..', 'dist', 'main.js');

let dataDir = '';
let collector: ChildProcess | undefined;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tracewell-dlq-'));
});
afterAll(async () => {
  if (collector?.exitCode === null) {
    collector.kill('SIGTERM');
    await once(collector, 'exit');
  }
  await rm(dataDir, { recursive: true, force: true });
});

/** Types `tracewell dlq ...`. */
async function dlq(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [COMMAND, 'dlq', ...args, '--data-dir', dataDir], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, stdout, stderr };
}

async function readRun(name: string): Promise<Record<string, never>> {
  return JSON.parse(await readFile(join(dataDir, 'run', `${name}.json`), 'utf8'));
}

function eventually<T>(check: () => Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 25_000, interval: 50 });
}

interface About {
  readonly otlpHttp: { readonly port: number };
}

async function startCollector(): Promise<string> {
  collector = spawn(process.execPath, [places.collector, 'run', '--roles', 'ingest,upkeep'], {
    env: {
      TRACEWELL_DATA_DIR: dataDir,
      TRACEWELL_OTLP_HTTP_PORT: '0',
      TRACEWELL_OTLP_GRPC_PORT: '0',
      TRACEWELL_ZIPKIN_PORT: '0',
      TRACEWELL_API_PORT: '0',
      TRACEWELL_CLICKHOUSE_PORT: '0',
    },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const { otlpHttp } = await eventually(async () => (await readRun('ingest')) as unknown as About);
  return `http://127.0.0.1:${otlpHttp.port}`;
}

async function ask(sql: string): Promise<string> {
  const engine = (await readRun('clickhouse')) as unknown as Record<string, string>;
  const password = (await readFile(engine.password_file ?? '', 'utf8')).trim();
  const headers = { 'X-ClickHouse-User': engine.username ?? '', 'X-ClickHouse-Key': password };
  const answer = await fetch(engine.url ?? '', { method: 'POST', body: sql, headers });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text.trim();
}

async function send(url: string, messages: readonly string[]): Promise<void> {
  const spans = messages.map((message, i) => ({
    traceId: 'ab'.repeat(16),
    spanId: `${i + 1}`.padStart(16, '0'),
    name: 'n',
    startTimeUnixNano: `${Date.now()}000000`,
    endTimeUnixNano: `${Date.now()}000000`,
    status: { message },
  }));
  const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/v1/traces`, { method: 'POST', body, headers });
  expect(answer.status).toBe(200);
}

async function ledger(): Promise<unknown> {
  const report = (await readRun('ledger')) as unknown as { ledger: { traces: unknown } };
  return report.ledger.traces;
}

it('says how it is called and that there is nothing', { timeout: 60_000 }, async () => {
  const help = await dlq('--help');
  expect(help).toMatchObject({ code: 0 });
  expect(help.stdout).toMatch(/list.*show.*replay.*drop/s);
  expect(await dlq('list')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^No rows were moved aside/),
  });
  expect((await dlq('list', '--json')).stdout).toContain('"letters":[]');
  expect(await dlq('show')).toMatchObject({ code: 2, stderr: expect.stringMatching(/^TW1070/) });
  expect(await dlq('replay')).toMatchObject({ code: 2, stderr: expect.stringMatching(/^TW1070/) });
  expect(await dlq('show', 'no')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^TW1071/),
  });
});

it('lists, shows, replays and drops what could not be read', { timeout: 120_000 }, async () => {
  const url = await startCollector();
  const alter = (type: string) =>
    ask(`ALTER TABLE otel_traces MODIFY COLUMN StatusMessage ${type}`);
  await eventually(() => alter("Enum8('' = 0, 'fine' = 1)"));
  await send(url, ['fine', 'a riddle', 'fine']);
  await eventually(async () =>
    expect(await ledger()).toMatchObject({ stored: 2, deadLettered: { clickhouse_691: 1 } }),
  );
  const listed = await dlq('list');
  expect(listed.stdout).toMatch(
    /traces-\d+-otel_traces-clickhouse_691-1 +otel_traces +clickhouse_691 +1/,
  );
  const id = /traces-\S+/.exec(listed.stdout)?.[0] ?? '';
  expect((await dlq('show', id)).stdout).toContain('"StatusMessage":"a riddle"');

  const refused = await dlq('replay', id);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/^TW1073/) });
  expect(refused.stdout).toContain('a riddle');
  await alter('String');
  expect(await dlq('replay', '--all')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('1 rows stored'),
  });
  expect(await ask('SELECT count() FROM otel_traces')).toBe('3');
  await eventually(async () =>
    expect(await ledger()).toMatchObject({ received: 3, stored: 3, deadLettered: {} }),
  );

  await ask('TRUNCATE TABLE otel_traces');
  await alter("Enum8('' = 0, 'fine' = 1)");
  await send(url, ['fine', 'another']);
  await eventually(async () => expect((await dlq('list')).stdout).toContain('clickhouse_691'));
  expect(await dlq('drop', '--all')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^TW1061/),
  });
  expect(await dlq('drop', '--all', '--yes')).toMatchObject({ code: 0 });
  expect((await dlq('list', '--json')).stdout).toContain('"letters":[]');
});
