import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer, type Server } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OTLPTraceExporter as GrpcTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  BasicTracerProvider,
  type ReadableSpan,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { FRAME, framesOf } from './http2-frames.ts';
import { IngestProcess } from './ingest-process.ts';

type ExportResult = Parameters<Parameters<SpanExporter['export']>[1]>[0];

/** Of the SDK's ExportResultCode. */
const SUCCESS = 0;
const FAILED = 1;

let dataDir = '';
let ingest: IngestProcess;
let received = 0;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tracewell-retries-'));
  const config = join(dataDir, 'tracewell.yaml');
  await writeFile(config, 'limits: { inFlightBytes: 64KiB }\n');
  ingest = new IngestProcess(dataDir, { env: { TRACEWELL_CONFIG: config } });
  await ingest.start();
  await ingest.migrate();
});
afterAll(async () => {
  await ingest[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true });
});

const opened: { close(): void }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

/** Ended spans of the official SDK that have not been exported. */
function endedSpans(): ReadableSpan[] {
  const tracer = new BasicTracerProvider().getTracer('retries');
  return ['one', 'two', 'three'].map((name) => {
    const span = tracer.startSpan(name);
    span.end();
    return span as unknown as ReadableSpan;
  });
}

function exported(exporter: SpanExporter, spans: ReadableSpan[]): Promise<ExportResult> {
  return new Promise((resolve) => exporter.export(spans, resolve));
}

async function listen(server: Server | ReturnType<typeof createServer>): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  opened.push(server);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Of each span, in how many rows it was stored. */
async function expectStoredOnce(spans: readonly ReadableSpan[]): Promise<void> {
  const ids = spans.map((span) => `'${span.spanContext().spanId}'`).join(', ');
  const rows = await ingest.ask(
    `SELECT SpanName AS name, count() AS times FROM otel_traces WHERE SpanId IN (${ids}) GROUP BY name ORDER BY name`,
  );
  expect(rows).toEqual([
    { name: 'one', times: 1 },
    { name: 'three', times: 1 },
    { name: 'two', times: 1 },
  ]);
}

const OVER_HTTP = [
  ['protobuf', (url: string) => new ProtoTraceExporter({ url: `${url}/v1/traces` })],
  ['JSON', (url: string) => new JsonTraceExporter({ url: `${url}/v1/traces` })],
] as const;

it.each(OVER_HTTP)(
  'an exporter that is told 429 comes back and is stored once: %s',
  async (_, open) => {
    const spans = endedSpans();
    const { port } = new URL(ingest.url);
    const crowd = connect(Number(port), '127.0.0.1');
    crowd.on('error', () => undefined);
    opened.push({ close: () => crowd.destroy() });
    const length = 64 * 1024;
    crowd.write(
      `POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${' '.repeat(length - 100)}`,
    );
    const metric = async (name: string): Promise<number> => {
      const text = await (await fetch(`${ingest.url}/metrics`)).text();
      const line = text.split('\n').find((known) => known.startsWith(name));
      return Number(line?.split(' ').at(-1) ?? 0);
    };
    const refusals = 'tracewell_ingest_refused_requests_total{status="429"}';
    const patience = { timeout: 20_000 };
    await vi.waitFor(async () => {
      expect(await metric('tracewell_ingest_in_flight_bytes ')).toBe(length - 100);
    }, patience);
    const before = await metric(refusals);
    const result = exported(open(ingest.url), spans);
    await vi.waitFor(async () => expect(await metric(refusals)).toBeGreaterThan(before), patience);
    crowd.destroy();
    expect((await result).code).toBe(SUCCESS);
    received += 3;
    await ingest.untilDelivered('traces', received);
    await expectStoredOnce(spans);
  },
);

/** A proxy that answers 503 itself the first time, though the collector has taken the request. */
async function openLosingProxy(): Promise<string> {
  let isFirst = true;
  const proxy = createHttpServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const answer = await ingest.post(
      new Uint8Array(Buffer.concat(chunks)),
      request.url,
      request.headers['content-type'],
    );
    const status = isFirst ? 503 : answer.status;
    isFirst = false;
    response.writeHead(status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  return await listen(proxy);
}

it.each(OVER_HTTP)(
  'an exporter that a proxy told 503 repeats itself and is stored once: %s',
  async (_, open) => {
    const spans = endedSpans();
    const before = (await ingest.report()).ledger.traces;
    const result = await exported(open(await openLosingProxy()), spans);
    expect(result.code).toBe(SUCCESS);
    received += 6;
    const { ledger } = await ingest.untilDelivered('traces', received);
    expect(ledger.traces).toMatchObject({
      stored: before.stored + 3,
      deduplicated: before.deduplicated + 3,
    });
    await expectStoredOnce(spans);
  },
);

/** Passes connections on, but cuts the first as soon as the collector begins to answer its call. */
async function openCuttingProxy(port: number): Promise<string> {
  let isFirst = true;
  const proxy = createServer((socket: Socket) => {
    const upstream = connect(port, '127.0.0.1');
    for (const end of [socket, upstream]) end.on('error', () => undefined);
    opened.push({ close: () => socket.destroy() }, { close: () => upstream.destroy() });
    const isCut = isFirst;
    isFirst = false;
    let said = Buffer.alloc(0);
    socket.pipe(upstream);
    upstream.on('data', (chunk: Buffer) => {
      said = Buffer.concat([said, chunk]);
      if (isCut && framesOf(said).some(({ type }) => type === FRAME.headers)) socket.destroy();
      else socket.write(chunk);
    });
  });
  return await listen(proxy);
}

it('a repeat over gRPC after UNAVAILABLE is stored once', async () => {
  const spans = endedSpans();
  const before = (await ingest.report()).ledger.traces;
  const url = await openCuttingProxy(Number(new URL(await ingest.address('otlpGrpc')).port));
  const exporter = new GrpcTraceExporter({ url });
  // This exporter gives up at once; whoever exports decides to send the same again.
  const lost = await exported(exporter, spans);
  expect(lost).toMatchObject({ code: FAILED, error: { code: 14 } });
  expect((await exported(exporter, spans)).code).toBe(SUCCESS);
  await exporter.shutdown();
  received += 6;
  const { ledger } = await ingest.untilDelivered('traces', received);
  expect(ledger.traces).toMatchObject({
    stored: before.stored + 3,
    deduplicated: before.deduplicated + 3,
  });
  await expectStoredOnce(spans);
});
