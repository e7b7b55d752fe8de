import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseNotificationFile } from '@tracewell/alerting';
import type { AlertingState } from '@tracewell/api';
import { readMarks } from '@tracewell/storage';
import { insertSpans, openTestDatabase, span, type TestDatabase } from '@tracewell/testing';
import pino from 'pino';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { AlertEngine } from './alert-engine.ts';

const RULES = `groups:
  - name: shop
    rules:
      - alert: Errors
        traces: {measure: error_rate, by: [service.name], window: 5m, min_samples: 10}
        when: '> 10%'
        labels: {severity: page}
        annotations: {summary: '{{ $labels.service_name }} fails {{ $value | humanizePercentage }} of {{ $samples }}'}
      - alert: Slow
        traces: {measure: p95(duration), by: [service.name], window: 5m, where: http.route = "/cart"}
        when: '> 400ms'
`;

const NOW = Math.floor(Date.now() / 15_000) * 15_000;
const log = pino({ level: 'silent' });

let database: TestDatabase;
let webhook: Server;
let received: {
  status: string;
  alerts: { annotations: Record<string, string>; status: string }[];
}[] = [];
let plan: ReturnType<typeof parseNotificationFile>['plan'];
let dataDir = '';

beforeAll(async () => {
  database = await openTestDatabase();
  const at = BigInt(NOW - 60_000) * 1_000_000n;
  const spans = Array.from({ length: 40 }, (_, index) =>
    span({
      service: 'cart',
      startTimeUnixNano: at,
      durationMs: index < 37 ? 100 : 500,
      status: index < 10 ? 'error' : 'unset',
      attributes: { 'http.route': '/cart' },
    }),
  );
  const well = Array.from({ length: 40 }, () =>
    span({ service: 'catalog', startTimeUnixNano: at }),
  );
  await insertSpans(database, [...spans, ...well]);
  webhook = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      received.push(JSON.parse(body));
      response.end();
    });
  });
  await new Promise<void>((resolve) => webhook.listen(0, '127.0.0.1', () => resolve()));
  const url = `http://127.0.0.1:${(webhook.address() as AddressInfo).port}/hook`;
  plan = parseNotificationFile(
    'notify.yaml',
    `route: {receiver: team}\nreceivers:\n  - {name: team, webhook_configs: [{url: '${url}'}]}\n`,
  ).plan;
});

afterAll(async () => {
  await new Promise((resolve) => webhook.close(resolve));
  await database[Symbol.asyncDispose]();
});

beforeEach(async () => {
  received = [];
  dataDir = await mkdtemp(join(tmpdir(), 'tracewell-alerts-'));
  await writeFile(join(dataDir, 'alerts.yaml'), RULES);
  return () => rm(dataDir, { recursive: true, force: true });
});

function openEngine(): AlertEngine {
  const config = readConfig({ env: { TRACEWELL_DATA_DIR: dataDir, TRACEWELL_CONFIG: '' } });
  if (!plan) throw new Error('the notification file of this test is faulty');
  const signal = new AbortController().signal;
  const store = () => Promise.resolve(database.store);
  return new AlertEngine({ config, log, signal, store, writer: store }, plan);
}

async function publishedState(): Promise<AlertingState> {
  return JSON.parse(
    await readFile(join(dataDir, 'alerting', 'state.json'), 'utf8'),
  ) as AlertingState;
}

async function notified(count: number): Promise<typeof received> {
  while (received.length < count) await new Promise((resolve) => setTimeout(resolve, 10));
  return received;
}

it('fires on real spans, tells the webhook, keeps the evidence', async () => {
  const engine = openEngine();
  await engine.tick(NOW + 1_000);
  const { alerts, rules } = await publishedState();
  expect(rules.map(({ name, state, line, lastError }) => [name, state, line, lastError])).toEqual([
    ['Errors', 'firing', 4, ''],
    ['Slow', 'firing', 9, ''],
  ]);
  const errors = alerts.find(({ rule }) => rule === 'Errors');
  expect(errors).toMatchObject({
    state: 'firing',
    severity: 'page',
    value: 0.25,
    n: 40,
    threshold: 0.1,
    summary: 'cart fails 25 % of 40',
    labels: { service_name: 'cart', severity: 'page', alertname: 'Errors' },
  });
  expect(errors?.evidence).toHaveLength(5);
  expect(errors?.evidence.every(({ isError, service }) => isError && service === 'cart')).toBe(
    true,
  );
  const proof = errors?.evidence[0]?.traceId ?? '';
  expect((await readMarks(database.store, proof)).rows).toMatchObject([
    { reason: 'alert', note: 'Errors' },
  ]);
  const slow = alerts.find(({ rule }) => rule === 'Slow');
  expect(slow).toMatchObject({ value: 500_000_000, threshold: 400_000_000 });
  expect(slow?.evidence.slice(0, 3).map(({ durationNs }) => durationNs)).toEqual([
    '500000000',
    '500000000',
    '500000000',
  ]);
  const payloads = await notified(2);
  expect(payloads.map(({ status }) => status)).toEqual(['firing', 'firing']);
});

it('resolves when the window has passed, and tells so once', async () => {
  const engine = openEngine();
  await engine.tick(NOW + 1_000);
  await notified(2);
  await engine.tick(NOW + 600_000);
  const { alerts } = await publishedState();
  expect(alerts.map(({ state }) => state)).toEqual(['resolved', 'resolved']);
  expect(alerts[0]?.history.map(({ from, to }) => `${from}>${to}`)).toEqual([
    'inactive>firing',
    'firing>resolved',
  ]);
  expect((await notified(4)).slice(2).map(({ status }) => status)).toEqual([
    'resolved',
    'resolved',
  ]);
  await engine.tick(NOW + 616_000);
  expect(received).toHaveLength(4);
});

it('goes on firing after a restart without telling again', async () => {
  await openEngine().tick(NOW + 1_000);
  await notified(2);
  const since = (await publishedState()).alerts[0]?.sinceUnixNano;
  const restarted = openEngine();
  await restarted.restore();
  await restarted.tick(NOW + 16_000);
  expect((await publishedState()).alerts[0]).toMatchObject({
    state: 'firing',
    sinceUnixNano: since,
  });
  expect(received).toHaveLength(2);
});

it('refuses a faulty file with its place while the rules before stay in force', async () => {
  const engine = openEngine();
  await engine.tick(NOW + 1_000);
  await writeFile(join(dataDir, 'alerts.yaml'), RULES.replace('> 400ms', '> 400 parsec'));
  await engine.tick(NOW + 16_000);
  const { faults, rules, files } = await publishedState();
  expect(faults).toMatchObject([{ line: 11, column: 15, code: 'TW6018' }]);
  expect(faults[0]?.excerpt).toContain('400 parsec');
  expect(rules.map(({ name }) => name)).toEqual(['Errors', 'Slow']);
  expect(files[0]?.state).toBe('faulty');
});

it('resolves alerts of a rule that left the file', async () => {
  const engine = openEngine();
  await engine.tick(NOW + 1_000);
  await notified(2);
  await writeFile(
    join(dataDir, 'alerts.yaml'),
    RULES.slice(0, RULES.indexOf('      - alert: Slow')),
  );
  await engine.tick(NOW + 16_000);
  const [, , third] = await notified(3);
  expect(third?.alerts.map(({ status }) => status)).toEqual(['resolved']);
  expect((await publishedState()).rules.map(({ name }) => name)).toEqual(['Errors']);
});
