import { createClient } from '@clickhouse/client';
import { type Attributes, SpanKind } from '@opentelemetry/api';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { decodeTraces, decodeTracesJson, encodeTraces, type SpanLike } from '@tracewell/otlp';
import { openTestDatabase, type TestDatabase } from '@tracewell/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decodeAttributeTypes, restoreAttributes } from '../attribute-types.ts';
import { insertBlock } from '../insert-block.ts';
import { decodeDroppedCounts } from './dropped-counts.ts';
import { openTracesBlock } from './traces-block.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

type Row = Record<string, never>;

async function select(sql: string): Promise<Row[]> {
  const { url, username, password } = database.connection;
  const client = createClient({ url, username, password });
  try {
    const settings = { session_timezone: 'UTC' as const };
    const result = await client.query({
      query: sql,
      format: 'JSONEachRow',
      clickhouse_settings: settings,
    });
    return await result.json<Row>();
  } finally {
    await client.close();
  }
}

const BOUNDLESS: Attributes = {
  text: 'hällo ✓ "quoted"\n',
  empty: '',
  yes: true,
  no: false,
  int: -42,
  large: Number.MAX_SAFE_INTEGER,
  ratio: 0.1,
  tiny: 5e-324,
  texts: ['a', 'b"c'],
  numbers: [1, 2.5, -3],
  flags: [true, false],
  none: [],
  'odd=key,with;all:of%them': 7,
};
const RESOURCE = {
  'service.name': 'cart',
  'process.pid': 4711,
  'deployment.environment.name': 'prod',
};

function officialSpans(): ReadableSpan[] {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes(RESOURCE),
    spanProcessors: [new SimpleSpanProcessor(exporter)],
  });
  const tracer = provider.getTracer('shop', '1.2.3', { schemaUrl: 'https://example.com/s' });
  const kinds = [
    SpanKind.INTERNAL,
    SpanKind.SERVER,
    SpanKind.CLIENT,
    SpanKind.PRODUCER,
    SpanKind.CONSUMER,
  ];
  for (const [i, kind] of kinds.entries()) {
    const span = tracer.startSpan(`operation ${i}`, { kind, attributes: { ...BOUNDLESS, i } });
    span.addEvent('first', { attempt: i, note: 'n' });
    span.addEvent('second', { attempt: 2, ok: true });
    span.addEvent('bare');
    if (i > 0) span.addLink({ context: span.spanContext(), attributes: { weight: 0.5, hop: i } });
    span.setStatus({ code: i % 3, ...(i % 3 === 2 ? { message: 'broke' } : {}) });
    span.end();
  }
  return exporter.getFinishedSpans();
}

async function store(block: ReturnType<typeof openTracesBlock>, token: string): Promise<void> {
  for (const table of block.seal()) await insertBlock(database.store, table, token);
}

const nanos = ([s, n]: readonly [number, number]) => BigInt(s) * 1_000_000_000n + BigInt(n);

it.each([
  ['protobuf', decodeTraces, ProtobufTraceSerializer],
  ['JSON', decodeTracesJson, JsonTraceSerializer],
] as const)(
  'every value of the official exporter comes back from the engine: %s',
  async (encoding, decode, serializer) => {
    const spans = officialSpans();
    const block = openTracesBlock();
    const outcome = decode(serializer.serializeRequest(spans) ?? new Uint8Array(), block.sink);
    expect(outcome).toMatchObject({ accepted: spans.length, rejected: 0 });
    await store(block, `official:${encoding}`);
    for (const span of spans) {
      const { spanId, traceId } = span.spanContext();
      const [row] = await select(
        `SELECT *, toString(toUnixTimestamp64Nano(Timestamp)) AS start, toString(Duration) AS duration,
       arrayMap(t -> toString(toUnixTimestamp64Nano(t)), Events.Timestamp) AS eventTimes
       FROM otel_traces WHERE TraceId = '${traceId}' AND SpanId = '${spanId}'`,
      );
      const types = decodeAttributeTypes(row?.AttributeTypes ?? '');
      expect(row).toMatchObject({
        ParentSpanId: '',
        SpanName: span.name,
        ServiceName: 'cart',
        SpanKind: ['Internal', 'Server', 'Client', 'Producer', 'Consumer'][span.kind],
        StatusCode: ['Unset', 'Ok', 'Error'][span.status.code],
        StatusMessage: span.status.message ?? '',
        ScopeName: 'shop',
        ScopeVersion: '1.2.3',
        ScopeSchemaUrl: 'https://example.com/s',
        DeploymentEnv: 'prod',
        Operation: span.name,
        Flags: 0x101,
        start: String(nanos(span.startTime)),
        duration: String(nanos(span.endTime) - nanos(span.startTime)),
        eventTimes: span.events.map(({ time }) => String(nanos(time))),
        'Events.Name': ['first', 'second', 'bare'],
        'Links.TraceId': span.links.map(({ context }) => context.traceId),
        'Links.SpanId': span.links.map(({ context }) => context.spanId),
        LinkFlags: span.links.map(() => 0x101),
      });
      expect(restoreAttributes(row?.SpanAttributes ?? {}, types.own)).toEqual(span.attributes);
      expect(restoreAttributes(row?.ResourceAttributes ?? {}, types.resource)).toEqual(RESOURCE);
      const events: Record<string, string>[] = row?.['Events.Attributes'] ?? [];
      expect(events.map((texts, i) => restoreAttributes(texts, types.events.get(i)))).toEqual(
        span.events.map(({ attributes }) => attributes ?? {}),
      );
      const links: Record<string, string>[] = row?.['Links.Attributes'] ?? [];
      expect(links.map((texts, i) => restoreAttributes(texts, types.links.get(i)))).toEqual(
        span.links.map(({ attributes }) => attributes ?? {}),
      );
    }
  },
);

const CONTEXT = { traceId: 'f'.repeat(32), spanId: 'e'.repeat(16), traceFlags: 1 };

function spanLike(fields: Partial<SpanLike>): SpanLike {
  return {
    name: 'rare',
    kind: 0,
    spanContext: () => CONTEXT,
    startTime: [1_750_000_000, 123_456_789],
    endTime: [1_750_000_000, 123_456_790],
    status: { code: 0 },
    attributes: {},
    droppedAttributesCount: 0,
    events: [],
    droppedEventsCount: 0,
    links: [],
    droppedLinksCount: 0,
    instrumentationScope: { name: '' },
    ...fields,
  };
}

it('bytes, lists, nested and 64-bit values, weights and dropped counts come back', async () => {
  const attributes = {
    raw: Uint8Array.of(0, 255, 128),
    beyond: 2n ** 63n - 1n,
    list: { a: 1, 'b"': [true, { c: 'x' }], big: 2n ** 62n, far: 1e300 },
    mixed: ['1', 1, 1.5, null],
    nothing: null,
    infinite: Number.POSITIVE_INFINITY,
  };
  const traceState = { serialize: () => 'v=1,ot=rv:6e6d1a75832a2f;th:8' };
  const span = spanLike({
    spanContext: () => ({ ...CONTEXT, traceState }),
    attributes,
    droppedAttributesCount: 3,
    droppedLinksCount: 1,
    events: [{ name: 'e', time: [1_750_000_000, 1], droppedAttributesCount: 2 }],
  });
  const block = openTracesBlock();
  decodeTraces(encodeTraces({ attributes: {} }, [span]), block.sink);
  await store(block, 'rare');
  const [row] = await select(`SELECT * FROM otel_traces WHERE SpanName = 'rare'`);
  const types = decodeAttributeTypes(row?.AttributeTypes ?? '');
  expect(restoreAttributes(row?.SpanAttributes ?? {}, types.own)).toEqual({
    raw: 'AP+A',
    beyond: '9223372036854775807',
    list: { a: 1, 'b"': [true, { c: 'x' }], big: '4611686018427387904', far: 1e300 },
    mixed: ['1', 1, 1.5, null],
    nothing: null,
    infinite: 'Infinity',
  });
  expect(types.own.get('raw')).toBe('bytes');
  expect(row).toMatchObject({
    SampleWeight: 2,
    ServiceName: 'unknown_service',
    TraceState: traceState.serialize(),
  });
  expect([...decodeDroppedCounts(row?.DroppedCounts ?? '')]).toEqual([
    ['attributes', 3],
    ['e0', 2],
    ['links', 1],
  ]);
});

it('a dictionary of more than 65,536 names is sealed with wider indexes', async () => {
  const block = openTracesBlock();
  const names = Array.from({ length: 70_000 }, (_, i) => spanLike({ name: `wide ${i}` }));
  decodeTraces(encodeTraces({ attributes: {} }, names), block.sink);
  expect(block.dictionaryEntries).toBe(70_000);
  await store(block, 'wide');
  const rows = await select(
    `SELECT toUInt32(count()) AS n, toUInt32(uniqExact(SpanName)) AS names, toUInt32(countIf(Operation = 'other')) AS other
     FROM otel_traces WHERE SpanName LIKE 'wide %'`,
  );
  expect(rows).toEqual([{ n: 70_000, names: 70_000, other: 68_000 }]);
});
