import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiProblem } from '@tracewell/api';
import { insertSpans, trace } from '@tracewell/testing';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { announceStore, openQueryApi, untilReady } from '../../test/open-query-api.ts';
import { readConfig } from '../config.ts';
import { startQuery } from './start-query.ts';

/** Status of a GET with headers that fetch would not send. */
function statusOf(
  url: string,
  headers: Record<string, string>,
): Promise<{ status: number; code: string | undefined }> {
  return new Promise((resolve, reject) => {
    request(url, { headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.on('end', () => {
        const parsed = JSON.parse(body) as { code?: string };
        resolve({ status: response.statusCode ?? 0, code: parsed.code });
      });
    })
      .on('error', reject)
      .end();
  });
}

it('answers 503 until the store is announced, then answers', async () => {
  await using api = await openQueryApi({ announced: false });
  const response = await fetch(`${api.baseUrl}/api/v1/services`);
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await response.json()).toMatchObject({ code: 'TW5401' });
  expect((await fetch(`${api.baseUrl}/health/live`)).status).toBe(200);
  expect(await api.client.status()).toMatchObject({
    state: 'not-receiving',
    engine: { state: 'starting' },
  });

  await announceStore(api.config, api.database);
  await untilReady(api);
  expect(await api.client.services()).toMatchObject({ services: [], firstSpanUnixNano: null });
});

it('tells a lost store from its own faults, and finds the next one', async () => {
  await using api = await openQueryApi();
  await untilReady(api);
  await api.database.engine.stop();
  const problem = await api.client.services().then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(problem).toBeInstanceOf(ApiProblem);
  expect(problem).toMatchObject({ status: 503, code: 'TW5406', retryAfterSeconds: 1 });
  const status = await api.client.status();
  expect(status.engine.state).not.toBe('ready');

  await using next = await openQueryApi({ announced: false });
  await announceStore({ ...next.config, dataDir: api.config.dataDir }, next.database);
  await untilReady(api);
  expect((await api.client.services()).services).toEqual([]);
});

it('refuses what a web page could send', async () => {
  await using api = await openQueryApi({
    env: { TRACEWELL_PUBLIC_URL: 'https://traces.example.com' },
  });
  await untilReady(api);
  const url = `${api.baseUrl}/api/v1/status`;
  const host = new URL(url).host;
  expect(await statusOf(url, { host: 'evil.example' })).toEqual({ status: 403, code: 'TW5103' });
  expect(await statusOf(url, { host: 'evil.example:4320' })).toEqual({
    status: 403,
    code: 'TW5103',
  });
  expect(await statusOf(url, { host, origin: 'https://evil.example' })).toEqual({
    status: 403,
    code: 'TW5104',
  });
  expect(await statusOf(url, { host, origin: 'null' })).toEqual({ status: 403, code: 'TW5104' });
  expect(await statusOf(url, { host: 'localhost:1234' })).toEqual({ status: 200, code: undefined });
  expect(
    await statusOf(url, { host: 'traces.example.com', origin: 'https://traces.example.com' }),
  ).toEqual({
    status: 200,
    code: undefined,
  });
});

it('asks for a key when keys are configured', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tracewell-keys-'));
  const keys = join(folder, 'keys');
  await writeFile(keys, '# readers\nsecret-1\n');
  await writeFile(join(folder, 'tracewell.yaml'), `auth:\n  apiKeysFile: ${keys}\n`);
  await using api = await openQueryApi({
    env: { TRACEWELL_CONFIG: join(folder, 'tracewell.yaml') },
  });
  const url = `${api.baseUrl}/api/v1/status`;
  expect(await statusOf(url, {})).toEqual({ status: 401, code: 'TW5105' });
  expect(await statusOf(url, { authorization: 'Bearer secret-2' })).toEqual({
    status: 401,
    code: 'TW5105',
  });
  expect(await statusOf(url, { authorization: 'Bearer secret-1' })).toEqual({
    status: 200,
    code: undefined,
  });
  expect((await fetch(`${api.baseUrl}/health/live`)).status).toBe(200);
  await rm(folder, { recursive: true });
});

it('says how far delivery is behind, and what became of everything received', async () => {
  await using api = await openQueryApi();
  await untilReady(api);
  const now = Date.now();
  const signal = {
    received: 10,
    stored: 4,
    rejected: { invalid_trace_id: 2, in_future: 1 },
    deduplicated: 1,
  };
  const rest = { sampledOut: 0, expiredOnArrival: 1, deadLettered: {}, inJournal: 1 };
  const none = {
    received: 0,
    stored: 0,
    rejected: {},
    deduplicated: 0,
    sampledOut: 0,
    expiredOnArrival: 0,
    deadLettered: {},
    inJournal: 0,
  };
  const journal = { bytes: 500, maxBytes: 1000, undeliveredBlocks: 1 };
  const report = {
    pid: process.pid,
    collector: 'c1',
    startedAtMs: now,
    updatedAtMs: now,
    ledger: { traces: { ...signal, ...rest }, metrics: none },
    journal: {
      traces: { ...journal, oldestUndeliveredMs: now - 40_000 },
      metrics: { ...journal, oldestUndeliveredMs: null },
    },
    senders: [],
    mistakes: [],
    engine: { mode: 'embedded', state: 'ready', url: '', restarts: 0, lastError: '' },
    circuit: { state: 'half_open', failures: 4, retryAtMs: now, lastError: 'no answer' },
    lastSpan: null,
  };
  await mkdir(join(api.config.dataDir, 'run'), { recursive: true });
  await writeFile(join(api.config.dataDir, 'run', 'ledger.json'), JSON.stringify(report));

  const status = await api.client.status();
  expect(status.ledger).toMatchObject({ received: 10, stored: 4, rejected: 3, inJournal: 1 });
  const { received, ...outcomes } = status.ledger;
  expect(Object.values(outcomes).reduce((sum, count) => sum + count)).toBe(received);
  expect(status.reasons[0]).toMatchObject({
    outcome: 'rejected',
    reason: 'invalid_trace_id',
    count: 2,
  });
  expect(status).toMatchObject({
    state: 'degraded',
    sentence: expect.stringMatching(/^Delivery is 4\d s behind/),
    circuit: { state: 'half-open', failures: 4, retryAtUnixNano: `${now}000000` },
  });
  const { meta } = await api.client.services();
  expect(meta.behindMs).toBeGreaterThanOrEqual(40_000);
});

it('goes on after an asker went away', async () => {
  await using api = await openQueryApi();
  await untilReady(api);
  await insertSpans(api.database, trace([{ service: 'cart' }]));
  const controller = new AbortController();
  const asking = api.client.services({}, { signal: controller.signal });
  controller.abort(new Error('reader left'));
  await expect(asking).rejects.toThrow('reader left');
  // The role has lost nothing by it: the next question is answered.
  expect((await api.client.services()).services).toHaveLength(1);
});

it('does not open an address that others can reach without keys', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'tracewell-open-'));
  await writeFile(join(dataDir, 'tracewell.yaml'), 'listen: { host: 0.0.0.0, apiPort: 0 }\n');
  const config = readConfig({
    file: join(dataDir, 'tracewell.yaml'),
    env: { TRACEWELL_DATA_DIR: dataDir },
  });
  const context = { config, log: pino({ level: 'silent' }), signal: new AbortController().signal };
  await expect(startQuery(context)).rejects.toThrow(/^TW5602 /);
  await rm(dataDir, { recursive: true });
});

it('names the port that is taken', async () => {
  await using first = await openQueryApi();
  const { port } = new URL(first.baseUrl);
  await expect(openQueryApi({ env: { TRACEWELL_API_PORT: port } })).rejects.toThrow(
    /^TW5601 .*TRACEWELL_API_PORT/,
  );
});
