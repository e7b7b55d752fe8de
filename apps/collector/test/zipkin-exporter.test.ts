import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { ZipkinExporter } from '@opentelemetry/exporter-zipkin';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { type ApiClient, createApiClient } from '@tracewell/api';
import { newSpanId, newTraceId } from '@tracewell/testing';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readConfig } from '../src/config.ts';
import { type QueryAddress, startQuery } from '../src/query/start-query.ts';
import type { Role } from '../src/role.ts';
import { IngestProcess } from './ingest-process.ts';

let dataDir = '';
let ingest: IngestProcess;
let query: Role;
let client: ApiClient;
let url = '';
let spansSent = 0;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tracewell-zipkin-'));
  ingest = new IngestProcess(dataDir);
  await ingest.start();
  await ingest.migrate();
  url = `${await ingest.address('zipkin')}/api/v2/spans`;
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

describe('Zipkin spans through the API', () => {
  it('come back from the official exporter with what its format can say', async () => {
    const provider = new BasicTracerProvider({
      resource: resourceFromAttributes({ 'service.name': 'cart', 'service.version': '1.2.3' }),
      spanProcessors: [new SimpleSpanProcessor(new ZipkinExporter({ url }))],
    });
    const tracer = provider.getTracer('exporter-test');
    const seconds = Math.floor(Date.now() / 1000) - 5;
    const root = tracer.startSpan(
      'GET /cart/:id',
      {
        kind: SpanKind.SERVER,
        startTime: [seconds, 123_456_000],
        attributes: { text: 'käse 🧀', integer: 42, yes: true },
      },
      ROOT_CONTEXT,
    );
    const child = tracer.startSpan(
      'SELECT carts',
      { kind: SpanKind.CLIENT, startTime: [seconds, 200_001_000] },
      trace.setSpan(ROOT_CONTEXT, root),
    );
    child.addEvent('retry', [seconds, 200_777_000]);
    child.setStatus({ code: SpanStatusCode.ERROR, message: 'no rows' });
    child.end([seconds, 300_003_000]);
    root.setStatus({ code: SpanStatusCode.OK });
    root.end([seconds, 999_999_000]);
    await provider.shutdown();
    spansSent += 2;
    await ingest.untilDelivered('traces', spansSent);

    const { traceId, spanId } = root.spanContext();
    const found = await client.trace(traceId);
    expect(found.spans).toMatchObject([
      {
        spanId,
        parentSpanId: '',
        name: 'GET /cart/:id',
        kind: 'server',
        service: 'cart',
        startTimeUnixNano: `${seconds}123456000`,
        durationNs: '876543000',
        status: { code: 'ok', message: '' },
        attributes: { text: 'käse 🧀', integer: '42', yes: 'true', 'service.version': '1.2.3' },
      },
      {
        spanId: child.spanContext().spanId,
        parentSpanId: spanId,
        kind: 'client',
        durationNs: '100002000',
        status: { code: 'error', message: 'no rows' },
        events: [{ name: 'retry', timeUnixNano: `${seconds}200777000` }],
      },
    ]);
  });

  it('draw the edge of an RPC whose halves share one span id, sent by two services', async () => {
    const [traceId, rootId, rpcId, dbId] = [newTraceId(), newSpanId(), newSpanId(), newSpanId()];
    const at = Date.now() * 1000 - 5_000_000;
    const of = (serviceName: string, fields: object): object => ({
      traceId,
      timestamp: at,
      localEndpoint: { serviceName },
      ...fields,
    });
    const halves = [
      [
        of('front', { id: rootId, kind: 'SERVER', name: 'get /', duration: 90_000 }),
        of('front', { id: rpcId, parentId: rootId, kind: 'CLIENT', name: 'get', duration: 80_000 }),
      ],
      [
        of('stock', {
          id: rpcId,
          parentId: rootId,
          kind: 'SERVER',
          shared: true,
          duration: 70_000,
        }),
        of('stock', {
          id: dbId,
          parentId: rpcId,
          kind: 'CLIENT',
          name: 'select',
          duration: 60_000,
          remoteEndpoint: { serviceName: 'stock-db', ipv4: '10.0.0.9', port: 5432 },
        }),
      ],
    ];
    for (const body of halves) {
      const answer = await fetch(url, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      });
      expect(answer.status).toBe(202);
    }
    spansSent += 4;
    await ingest.untilDelivered('traces', spansSent);

    const found = await client.trace(traceId);
    const server = found.spans.find(
      ({ service, kind }) => service === 'stock' && kind === 'server',
    );
    const names = found.spans.map(({ service, spanId, parentSpanId }) => [
      service,
      spanId,
      parentSpanId,
    ]);
    expect(names.sort()).toEqual(
      [
        ['front', rootId, ''],
        ['front', rpcId, rootId],
        ['stock', server?.spanId, rpcId],
        ['stock', dbId, server?.spanId],
      ].sort(),
    );
    await vi.waitFor(
      async () => {
        const { edges } = await client.serviceMap({ range: '15m' });
        const drawn = edges.map(({ source, target, count }) => `${source} -> ${target}: ${count}`);
        expect(drawn).toContain('service:front -> service:stock: 1');
        expect(drawn).toContainEqual(expect.stringMatching(/^service:stock -> .*stock-db: 1$/));
      },
      { timeout: 20_000, interval: 250 },
    );
  });
});
