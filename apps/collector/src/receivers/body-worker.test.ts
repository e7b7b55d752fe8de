import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@clickhouse/client';
import { openMetricsBlock, openOperationNames, openTracesBlock } from '@tracewell/storage';
import { openTestDatabase, otlpTracesRequest, span, type TestDatabase } from '@tracewell/testing';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { readConfig } from '../config.ts';
import { openIntakeRules } from '../delivery/intake-rules.ts';
import type { Role } from '../role.ts';
import type { IngestReport } from '../telemetry/ingest-report.ts';
import { BodyWorker } from './body-worker.ts';
import { decodeSpans } from './decode-body.ts';
import { startIngest } from './start-ingest.ts';

const TIMES = { fromMs: Date.now() - 3_600_000, toMs: Date.now() + 3_600_000 };
let root = '';
let database: TestDatabase;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tracewell-worker-'));
  database = await openTestDatabase();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await rm(root, { recursive: true, force: true });
});

/** A body of spans, some of them too old, with a credential in each and `names` different names. */
function spansBody(count: number, names = 10): string {
  const now = BigInt(Date.now()) * 1_000_000n;
  return otlpTracesRequest(
    Array.from({ length: count }, (_, i) =>
      span({
        name: `GET /${i % names}`,
        startTimeUnixNano: i % 100 === 99 ? now - 30n * 86_400_000_000_000n : now - 1_000_000_000n,
        attributes: {
          'http.request.header.authorization': 'Bearer secret',
          padding: 'x'.repeat(400),
        },
      }),
    ),
  );
}

const configIn = (name: string) =>
  readConfig({ env: { TRACEWELL_DATA_DIR: join(root, name) }, file: undefined });

it('decodes as the event loop does: outcome, facts, fingerprint, growth, names', {
  timeout: 120_000,
}, async () => {
  const config = configIn('same');
  const body = spansBody(4000, 3000);
  const here = openOperationNames(Date.now);
  const there = openOperationNames(Date.now);
  const block = openTracesBlock({ operations: here });
  const rules = await openIntakeRules(config);
  const expected = decodeSpans('json', rules)(Buffer.from(body), block, TIMES);
  await using worker = new BodyWorker(config, there);
  const decode = () =>
    worker.decode({ signal: 'traces', format: 'json', body: Buffer.from(body), times: TIMES });
  const { outcome, facts, sections } = await decode();
  expect(outcome).toEqual(expected.outcome);
  expect(outcome).toMatchObject({ accepted: 3960, rejected: 40 });
  expect({ ...facts, ids: undefined }).toEqual({ ...expected.facts, ids: undefined });
  const lengths = ({ growth }: { growth: readonly Uint8Array[] }) => growth.map((g) => g.length);
  expect(sections.map(lengths)).toEqual(block.cut().map(lengths));
  // The operations that it admitted count towards the cap of this thread, too.
  expect(there.admittedSince(undefined).names).toEqual(here.admittedSince(undefined).names);
  expect(there.admit('test', 'one too many')).toBe(false);
  expect((await decode()).fingerprint).toEqual((await decode()).fingerprint);
});

it('refuses a malformed body, and goes on after a crash of the thread', {
  timeout: 120_000,
}, async () => {
  await using worker = new BodyWorker(configIn('crash'), openOperationNames(Date.now), {
    heapMb: 24,
  });
  const decode = (body: Buffer, format = 'json') =>
    worker.decode({ signal: 'metrics', format, body, times: TIMES });
  await expect(decode(Buffer.from('{"resourceMetrics":7}'))).rejects.toThrow(/is not an array/);
  await expect(decode(Buffer.from([0x0a, 0x7f]), 'protobuf')).rejects.toThrow(/at byte 1$/);
  const bomb = Buffer.from(`[${'{"a":[{}]},'.repeat(500_000)}0]`);
  const good = decode(Buffer.from('{}'));
  await expect(decode(bomb)).rejects.toMatchObject({
    name: 'DecodeError',
    message: /too much memory/,
  });
  expect((await good).outcome.accepted).toBe(0);
  expect((await decode(Buffer.from('{}'))).sections).toEqual([]);
  expect(openMetricsBlock().rows).toBe(0);
});

it('ends the thread when it has been idle, and starts it again', async () => {
  await using worker = new BodyWorker(configIn('idle'), openOperationNames(Date.now), {
    idleMs: 1,
  });
  const decode = () =>
    worker.decode({ signal: 'logs', format: 'json', body: Buffer.from('{}'), times: TIMES });
  await decode();
  await vi.waitFor(() => expect(worker.isStarted).toBe(false), { timeout: 20_000 });
  expect((await decode()).outcome.accepted).toBe(0);
});

async function select(sql: string): Promise<Record<string, number>> {
  const { url, username, password } = database.connection;
  const client = createClient({ url, username, password });
  try {
    const result = await client.query({ query: sql, format: 'JSONEachRow' });
    return (await result.json<Record<string, number>>())[0] ?? {};
  } finally {
    await client.close();
  }
}

it('stores the rows of a large body as those of small ones, once', {
  timeout: 120_000,
}, async () => {
  const dataDir = join(root, 'rows');
  const { url, username, password } = database.connection;
  const file = join(root, 'rows.yaml');
  await writeFile(file, 'listen: { otlpHttpPort: 0, otlpGrpcPort: 0, zipkinPort: 0 }\n');
  const config = readConfig({
    file,
    env: {
      TRACEWELL_DATA_DIR: dataDir,
      TRACEWELL_CLICKHOUSE_URL: url,
      TRACEWELL_CLICKHOUSE_USERNAME: username,
      TRACEWELL_CLICKHOUSE_PASSWORD: password,
    },
  });
  const log = pino({ enabled: false });
  await using _role: Role = await startIngest({
    config,
    log,
    signal: new AbortController().signal,
  });
  const about = JSON.parse(await readFile(join(dataDir, 'run', 'ingest.json'), 'utf8'));
  const post = async (body: string) => {
    const answer = await fetch(`http://127.0.0.1:${about.otlpHttp.port}/v1/traces`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    return { status: answer.status, text: await answer.text() };
  };
  const large = spansBody(4000);
  const parsed = JSON.parse(large) as { resourceSpans: { scopeSpans: { spans: object[] }[] }[] };
  const spans = parsed.resourceSpans[0]?.scopeSpans[0]?.spans ?? [];
  expect(spans).toHaveLength(4000);
  const small = (from: number) => {
    const copy = structuredClone(parsed);
    const scope = copy.resourceSpans[0]?.scopeSpans[0];
    if (scope) scope.spans = spans.slice(from, from + 500);
    return JSON.stringify(copy);
  };
  const first = await post(large);
  expect(first.status).toBe(200);
  expect(first.text).toContain('"rejectedSpans":"40"');
  expect((await post(large)).status).toBe(200);
  for (let from = 0; from < 4000; from += 500) expect((await post(small(from))).status).toBe(200);
  const cut = await post(large.slice(0, -5));
  expect([cut.status, cut.text]).toEqual([400, expect.stringContaining('TW2105')]);
  const rows = `SELECT count() AS rows, uniqExact(SpanId) AS spans,
      uniqExact(tuple(* EXCEPT IngestTime)) AS different, countIf(position(toString(SpanAttributes), 'secret') > 0) AS secrets
    FROM otel_traces`;
  const stored = { rows: 7920, spans: 3960, different: 3960, secrets: 0 };
  await vi.waitFor(async () => expect(await select(rows)).toEqual(stored), {
    timeout: 60_000,
    interval: 200,
  });
  await vi.waitFor(
    async () => {
      const report: IngestReport = JSON.parse(
        await readFile(join(dataDir, 'run', 'ledger.json'), 'utf8'),
      );
      expect(report.ledger.traces).toMatchObject({
        received: 12_000,
        stored: 7920,
        deduplicated: 4000,
        inJournal: 0,
      });
    },
    { timeout: 20_000 },
  );
});
