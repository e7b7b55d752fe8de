import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT_CONTEXT, TraceFlags, trace } from '@opentelemetry/api';
import { SeverityNumber } from '@opentelemetry/api-logs';
import { OTLPLogExporter as GrpcLogExporter } from '@opentelemetry/exporter-logs-otlp-grpc';
import { OTLPLogExporter as JsonLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtoLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  LoggerProvider,
  type LogRecordExporter,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import { type ApiClient, createApiClient } from '@tracewell/api';
import { log, newSpanId, newTraceId, otlpLogsRequest } from '@tracewell/testing';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { readConfig } from '../src/config.ts';
import { type QueryAddress, startQuery } from '../src/query/start-query.ts';
import type { Role } from '../src/role.ts';
import { IngestProcess } from './ingest-process.ts';

let dataDir = '';
let ingest: IngestProcess;
let query: Role;
let client: ApiClient;
let grpcUrl = '';
let logsSent = 0;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tracewell-log-exporters-'));
  ingest = new IngestProcess(dataDir);
  await ingest.start();
  grpcUrl = await ingest.address('otlpGrpc');
  await ingest.migrate();
  const config = readConfig({ env: { TRACEWELL_DATA_DIR: dataDir, TRACEWELL_API_PORT: '0' } });
  const { signal } = new AbortController();
  query = await startQuery({ config, log: pino({ level: 'silent' }), signal });
  const { api } = JSON.parse(
    await readFile(join(dataDir, 'run', 'query.json'), 'utf8'),
  ) as QueryAddress;
  client = createApiClient({ baseUrl: `http://127.0.0.1:${api.port}` });
  await vi.waitFor(() => client.services(), { timeout: 20_000 });
});
afterAll(async () => {
  await query[Symbol.asyncDispose]();
  await ingest[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true });
});

const RESOURCE = { 'service.name': 'cart', 'service.version': '1.2.3', 'process.pid': 4711 };
const ATTRIBUTES = {
  text: 'käse 🧀 "quoted" \\ back',
  integer: 42,
  double: 0.1,
  yes: true,
  list: ['a', 1],
  nested: { deep: { n: -1 } },
};
const BODY = { message: 'card declined', tries: 3, reasons: ['limit', 'age'] };

/** Three log records with everything that the SDK can say, in a span. */
async function send(exporter: LogRecordExporter, context: { traceId: string; spanId: string }) {
  const provider = new LoggerProvider({
    resource: resourceFromAttributes(RESOURCE),
    processors: [new SimpleLogRecordProcessor({ exporter })],
  });
  const logger = provider.getLogger('exporter-test', '0.0.7');
  const now = Math.floor(Date.now() / 1000) - 5;
  const inSpan = trace.setSpanContext(ROOT_CONTEXT, {
    ...context,
    traceFlags: TraceFlags.SAMPLED,
  });
  logger.emit({
    timestamp: [now, 123_456_789],
    observedTimestamp: [now + 1, 1],
    severityNumber: SeverityNumber.ERROR2,
    severityText: 'severe',
    body: BODY,
    attributes: ATTRIBUTES,
    eventName: 'payment.declined',
    context: inSpan,
  });
  logger.emit({ timestamp: [now, 200_000_000], body: '\u001b[31mplain\u001b[0m', context: inSpan });
  logger.emit({ timestamp: [now, 300_000_000], body: 42, context: inSpan });
  await provider.shutdown();
  logsSent += 3;
  return now;
}

it.each([
  ['protobuf', () => new ProtoLogExporter({ url: `${ingest.url}/v1/logs` })],
  ['JSON', () => new JsonLogExporter({ url: `${ingest.url}/v1/logs` })],
  ['gRPC', () => new GrpcLogExporter({ url: grpcUrl })],
] as const)(
  'log records of the official exporter come back through the API as they were sent: %s',
  async (_, open) => {
    const context = { traceId: newTraceId(), spanId: newSpanId() };
    const now = await send(open(), context);
    await ingest.untilDelivered('logs', logsSent);
    const { logs } = await client.logs({ traceId: context.traceId, order: 'oldest' });
    expect(logs).toHaveLength(3);
    expect(logs[0]).toEqual({
      timeUnixNano: `${now}123456789`,
      observedTimeUnixNano: `${now + 1}000000001`,
      level: 'error',
      severityNumber: 18,
      severityText: 'severe',
      service: 'cart',
      body: BODY,
      attributes: ATTRIBUTES,
      resource: RESOURCE,
      scope: { name: 'exporter-test', version: '0.0.7' },
      ...context,
      eventName: 'payment.declined',
    });
    expect(logs.map(({ body }) => body)).toEqual([BODY, '\u001b[31mplain\u001b[0m', 42]);
    const [row] = await ingest.ask(
      `SELECT Body, TraceFlags AS flags, LogAttributes['nested'] AS nested FROM otel_logs
       WHERE TraceId = '${context.traceId}' AND EventName = 'payment.declined'`,
    );
    expect(row).toEqual({ Body: JSON.stringify(BODY), flags: 1, nested: '{"deep":{"n":-1}}' });
  },
);

it('refuses what is out of time, keeps what has no time, and stores a repeat once', async () => {
  const before = (await ingest.report()).ledger.logs;
  const day = 86_400_000_000_000n;
  const now = BigInt(Date.now()) * 1_000_000n;
  const body = otlpLogsRequest([
    log({ body: 'observed', timeUnixNano: 0n, observedTimeUnixNano: now - 7n, service: 'odd' }),
    log({ body: 'arrived', timeUnixNano: 0n, service: 'odd' }),
    log({ body: 'old', timeUnixNano: now - 30n * day }),
    log({ body: 'ahead', timeUnixNano: now + day }),
  ]);
  const post = () =>
    fetch(`${ingest.url}/v1/logs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
  const answers = await Promise.all([post(), post()]);
  for (const answer of answers) {
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ partialSuccess: { rejectedLogRecords: '2' } });
  }
  logsSent += 2;
  await ingest.untilDelivered('logs', logsSent);
  const { ledger } = await ingest.report();
  expect(ledger.logs).toMatchObject({
    received: before.received + 8,
    stored: before.stored + 2,
    deduplicated: before.deduplicated + 4,
    rejected: { in_future: 1 },
    expiredOnArrival: 1,
    inJournal: 0,
  });
  const { logs } = await client.logs({ service: 'odd', range: '1h' });
  expect(new Map(logs.map((found) => [found.body, found.timeUnixNano])).get('observed')).toBe(
    String(now - 7n),
  );
  const arrived = logs.find(({ body: text }) => text === 'arrived');
  expect(BigInt(arrived?.timeUnixNano ?? 0)).toBeGreaterThanOrEqual(now - 1_000_000n);
});
