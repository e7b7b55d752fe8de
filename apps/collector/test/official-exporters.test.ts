import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type HrTime,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { OTLPMetricExporter as GrpcMetricExporter } from '@opentelemetry/exporter-metrics-otlp-grpc';
import { OTLPMetricExporter as JsonMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtoMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as GrpcTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationType,
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base';
import { type ApiClient, createApiClient } from '@tracewell/api';
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
let grpcUrl = '';
let spansSent = 0;
let pointsSent = 0;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tracewell-exporters-'));
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

const RESOURCE = {
  'service.name': 'cart',
  'service.version': '1.2.3',
  'process.pid': 4711,
  'host.cpus': [1, 2],
};
const ATTRIBUTES = {
  text: 'käse 🧀 "quoted" \\ back',
  empty: '',
  integer: 42,
  negative: -7,
  large: 9_007_199_254_740_991,
  double: 0.1,
  tiny: 5e-324,
  yes: true,
  no: false,
  texts: ['a', ''],
  numbers: [1, 2.5],
  booleans: [true, false],
  none: [],
};

/** A root and its child, with every field that the API can set. Returns what the exporter was given. */
async function sendTrace(exporter: SpanExporter): Promise<ReadableSpan[]> {
  const sent: ReadableSpan[] = [];
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes(RESOURCE),
    spanProcessors: [
      new SimpleSpanProcessor(exporter),
      {
        onStart: () => undefined,
        onEnd: (span) => sent.push(span),
        forceFlush: () => Promise.resolve(),
        shutdown: () => Promise.resolve(),
      },
    ],
  });
  const tracer = provider.getTracer('exporter-test', '0.0.7');
  const seconds = Math.floor(Date.now() / 1000) - 5;
  const at = (nanos: number): HrTime => [seconds, nanos];
  const root = tracer.startSpan(
    'GET /cart/:id',
    { kind: SpanKind.SERVER, startTime: at(123_456_789), attributes: ATTRIBUTES },
    ROOT_CONTEXT,
  );
  const linked = {
    traceId: 'c'.repeat(32),
    spanId: 'd'.repeat(16),
    traceFlags: TraceFlags.SAMPLED,
  };
  const child = tracer.startSpan(
    'SELECT carts',
    {
      kind: SpanKind.CLIENT,
      startTime: at(200_000_001),
      links: [{ context: linked, attributes: { why: 'batch', weight: 2 } }],
    },
    trace.setSpan(ROOT_CONTEXT, root),
  );
  child.addEvent('retry', { attempt: 2, reason: 'timeout', fatal: false }, at(200_000_777));
  child.setStatus({ code: SpanStatusCode.ERROR, message: 'no rows' });
  child.end(at(300_000_003));
  root.setStatus({ code: SpanStatusCode.OK });
  root.end(at(999_999_999));
  await provider.shutdown();
  return sent;
}

function nanos([seconds, nano]: HrTime): bigint {
  return BigInt(seconds) * 1_000_000_000n + BigInt(nano);
}

const KINDS = ['internal', 'server', 'client', 'producer', 'consumer'];
const CODES = ['unset', 'ok', 'error'];

function expected(span: ReadableSpan) {
  return {
    spanId: span.spanContext().spanId,
    parentSpanId: span.parentSpanContext?.spanId ?? '',
    name: span.name,
    kind: KINDS[span.kind],
    service: 'cart',
    startTimeUnixNano: String(nanos(span.startTime)),
    durationNs: String(nanos(span.endTime) - nanos(span.startTime)),
    status: { code: CODES[span.status.code], message: span.status.message ?? '' },
    scope: { name: span.instrumentationScope.name, version: span.instrumentationScope.version },
    attributes: span.attributes,
    resource: RESOURCE,
    events: span.events.map(({ name, time, attributes }) => ({
      name,
      timeUnixNano: String(nanos(time)),
      attributes,
    })),
    links: span.links.map(({ context, attributes }) => ({
      traceId: context.traceId,
      spanId: context.spanId,
      attributes,
    })),
  };
}

describe('official OpenTelemetry exporters', () => {
  it.each([
    ['protobuf', () => new ProtoTraceExporter({ url: `${ingest.url}/v1/traces` })],
    ['JSON', () => new JsonTraceExporter({ url: `${ingest.url}/v1/traces` })],
    ['gRPC', () => new GrpcTraceExporter({ url: grpcUrl })],
  ] as const)(
    'come back through the API with every value of a trace as it was sent: %s',
    async (_, open) => {
      const sent = await sendTrace(open());
      spansSent += sent.length;
      await ingest.untilDelivered('traces', spansSent);
      const traceId = sent[0]?.spanContext().traceId ?? '';
      const found = await client.trace(traceId);
      expect(found.traceId).toBe(traceId);
      expect(found.spans).toMatchObject([...sent].reverse().map(expected));
      expect(found.spans.map(({ attributes }) => attributes)).toEqual([ATTRIBUTES, {}]);
    },
  );

  it.each([
    ['protobuf', () => new ProtoMetricExporter({ url: `${ingest.url}/v1/metrics` })],
    ['JSON', () => new JsonMetricExporter({ url: `${ingest.url}/v1/metrics` })],
    ['gRPC', () => new GrpcMetricExporter({ url: grpcUrl })],
  ] as const)(
    'come back from the store with every value of a metric as it was sent: %s',
    async (name, open) => {
      await sendMetrics(`shop.${name}`, open());
      pointsSent += 5;
      await ingest.untilDelivered('metrics', pointsSent);
      const sums = await ingest.ask(
        `SELECT Value, Attributes['route'] AS route, IsMonotonic AS monotonic FROM otel_metrics_sum WHERE MetricName = 'shop.${name}.requests' ORDER BY Value`,
      );
      expect(sums).toEqual([
        { Value: 0.5, route: '/a', monotonic: true },
        { Value: 3, route: '/b', monotonic: true },
      ]);
      const gauges = await ingest.ask(
        `SELECT Value, MetricUnit AS unit, MetricDescription AS about FROM otel_metrics_gauge WHERE MetricName = 'shop.${name}.load'`,
      );
      expect(gauges).toEqual([{ Value: -1.25, unit: '1', about: 'how busy' }]);
      const histograms = await ingest.ask(
        `SELECT Count, Sum, Min, Max, BucketCounts AS counts, ExplicitBounds AS bounds FROM otel_metrics_histogram WHERE MetricName = 'shop.${name}.duration'`,
      );
      expect(histograms).toEqual([
        { Count: 3, Sum: 61, Min: 1, Max: 50, counts: [1, 1, 1], bounds: [5, 20] },
      ]);
      const exponential = await ingest.ask(
        `SELECT Count, Sum, ZeroCount AS zeros FROM otel_metrics_exponential_histogram WHERE MetricName = 'shop.${name}.size'`,
      );
      expect(exponential).toEqual([{ Count: 2, Sum: 8, zeros: 1 }]);
    },
  );
});

async function sendMetrics(prefix: string, exporter: PushMetricExporter): Promise<void> {
  const provider = new MeterProvider({
    resource: resourceFromAttributes(RESOURCE),
    readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })],
    views: [
      {
        instrumentName: `${prefix}.size`,
        aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM },
      },
    ],
  });
  const meter = provider.getMeter('exporter-test', '0.0.7');
  const requests = meter.createCounter(`${prefix}.requests`);
  requests.add(0.5, { route: '/a' });
  requests.add(3, { route: '/b' });
  meter.createGauge(`${prefix}.load`, { unit: '1', description: 'how busy' }).record(-1.25);
  const duration = meter.createHistogram(`${prefix}.duration`, {
    advice: { explicitBucketBoundaries: [5, 20] },
  });
  for (const value of [1, 10, 50]) duration.record(value);
  const size = meter.createHistogram(`${prefix}.size`);
  for (const value of [0, 8]) size.record(value);
  await provider.shutdown();
}
