import { createClient } from '@clickhouse/client';
import { decodeTraces } from '@tracewell/otlp';
import {
  openTestDatabase,
  otlpTracesProtobuf,
  type SeededRandom,
  seededRandom,
  type TestAttribute,
  type TestAttributes,
  type TestDatabase,
  type TestEvent,
  type TestLink,
  type TestSpan,
} from '@tracewell/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decodeAttributeTypes, restoreAttributes, type TypesByKey } from '../attribute-types.ts';
import { insertBlock } from '../insert-block.ts';
import { openTracesBlock } from './traces-block.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

const KINDS = ['internal', 'server', 'client', 'producer', 'consumer'] as const;
const NAMES = ['GET /a', 'GET /b', 'SELECT stock', '', 'größer'] as const;
const KEYS = [
  'http.response.status_code',
  'http.request.method',
  'server.address',
  'server.port',
  'user.id',
  'odd=key,with;all:of%them',
  'ключ',
  'db.system.name',
  'retry',
] as const;
const REQUESTS = 60;

function randomValue(random: SeededRandom): TestAttribute {
  const kinds: readonly [() => TestAttribute, ...(() => TestAttribute)[]] = [
    () => 'x'.repeat(random.int(6)),
    () => `${random.hex(4)} ✓`.repeat(1 + random.int(12)),
    () => random.hex(random.int(120)),
    () => random.int(1000),
    () => random.pick([0, 9, 10, 99, 100, -1, -(2 ** 40), 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1]),
    () => random.chance(0.5),
    () => random.int(1000) / 8 + 0.0625,
    () => [random.int(9), random.int(9)],
    () => ['a', random.int(9), random.chance(0.5)],
  ];
  return random.pick(kinds)();
}

/** Mostly the keys of the span before in their order, now and then others or another order. */
function attributesOf(random: SeededRandom, max: number): TestAttributes {
  const first = random.pick([0, 0, 0, 3, 5]);
  const keys = KEYS.slice(first, first + random.int(max + 1));
  const inOrder = random.chance(0.8) ? keys : keys.toReversed();
  return Object.fromEntries(inOrder.map((key) => [key, randomValue(random)]));
}

function eventOf(random: SeededRandom): TestEvent {
  const name = random.pick(['exception', 'retry', '']);
  return { name, timeUnixNano: BigInt(random.int(2 ** 40)), attributes: attributesOf(random, 3) };
}

function linkOf(random: SeededRandom): TestLink {
  // The encoder says for every link whether it is known to be remote.
  return {
    traceId: random.hex(16),
    spanId: random.hex(8),
    attributes: attributesOf(random, 2),
    flags: random.pick([0x100, 0x101, 0x301]),
  };
}

function spanOf(random: SeededRandom, resource: TestAttributes): TestSpan {
  const hasParent = random.chance(0.6);
  return {
    // Some are refused: nothing of them may stay behind.
    traceId: random.chance(0.05) ? '0'.repeat(32) : random.hex(16),
    spanId: random.chance(0.05) ? random.hex(4) : random.hex(8),
    parentSpanId: hasParent ? random.hex(8) : '',
    flags: hasParent && random.chance(0.3) ? 0x301 : 0x101,
    name: random.pick(NAMES),
    kind: random.pick(KINDS),
    startTimeUnixNano: 1_763_700_000_000_000_000n + BigInt(random.int(2 ** 32)),
    durationNs: BigInt(random.int(2 ** 34)),
    attributes: attributesOf(random, 6),
    resource,
    scope: random.pick([
      { name: 'shop', version: '1.0' },
      { name: 'db', version: '' },
      { name: '', version: '' },
    ]),
    status: random.pick<TestSpan['status']>([
      { code: 'unset', message: '' },
      { code: 'ok', message: '' },
      { code: 'error', message: `broke ${random.int(100)}` },
    ]),
    events: Array.from({ length: random.chance(0.3) ? random.int(4) : 0 }, () => eventOf(random)),
    links: Array.from({ length: random.chance(0.3) ? random.int(3) : 0 }, () => linkOf(random)),
    traceState: random.pick(['', '', 'vendor=1', 'v=1,ot=th:8']),
  };
}

const isGood = ({ traceId, spanId }: TestSpan) => !/^0+$/.test(traceId) && spanId.length === 16;

interface StoredSpan {
  readonly AttributeTypes: string;
  readonly SpanAttributes: Record<string, string>;
  readonly ResourceAttributes: Record<string, string>;
  readonly eventAttributes: readonly Record<string, string>[];
  readonly linkAttributes: readonly Record<string, string>[];
}

const SELECT = `SELECT toString(toUnixTimestamp64Nano(Timestamp)) AS start, toString(Duration) AS duration, TraceId,
  SpanId, ParentSpanId, TraceState, SpanName, Operation, lower(SpanKind) AS kind, ServiceName, ScopeName, ScopeVersion,
  lower(StatusCode) AS status, StatusMessage, Flags, IsEntry, SampleWeight, DeploymentEnv, Events.Name AS eventNames,
  arrayMap(t -> toString(toUnixTimestamp64Nano(t)), Events.Timestamp) AS eventTimes, Links.TraceId AS linkTraces,
  Links.SpanId AS linkSpans, LinkFlags, AttributeTypes, SpanAttributes, ResourceAttributes,
  Events.Attributes AS eventAttributes, Links.Attributes AS linkAttributes FROM otel_traces ORDER BY TraceId`;

async function readRows(): Promise<StoredSpan[]> {
  const { url, username, password } = database.connection;
  const client = createClient({ url, username, password });
  try {
    const result = await client.query({ query: SELECT, format: 'JSONEachRow' });
    return await result.json<StoredSpan>();
  } finally {
    await client.close();
  }
}

/** The row as the sender would say it: attribute values in their own types. */
function told(row: StoredSpan) {
  const { AttributeTypes, SpanAttributes, ResourceAttributes, eventAttributes, linkAttributes } =
    row;
  const types = decodeAttributeTypes(AttributeTypes);
  const each = (maps: readonly Record<string, string>[], typesOf: Map<number, TypesByKey>) =>
    maps.map((texts, i) => restoreAttributes(texts, typesOf.get(i)));
  return {
    ...row,
    AttributeTypes: undefined,
    SpanAttributes: restoreAttributes(SpanAttributes, types.own),
    ResourceAttributes: restoreAttributes(ResourceAttributes, types.resource),
    eventAttributes: each(eventAttributes, new Map(types.events)),
    linkAttributes: each(linkAttributes, new Map(types.links)),
  };
}

/** What the row of a span must be, from the span alone. */
function expected(span: TestSpan) {
  const isRemote = span.flags === 0x301;
  const isRequest = span.kind === 'server' || span.kind === 'consumer';
  return {
    start: String(span.startTimeUnixNano),
    duration: String(span.durationNs),
    TraceId: span.traceId,
    SpanId: span.spanId,
    ParentSpanId: span.parentSpanId,
    TraceState: span.traceState,
    SpanName: span.name,
    Operation: span.name,
    kind: span.kind,
    ServiceName: span.resource['service.name'],
    ScopeName: span.scope.name,
    ScopeVersion: span.scope.version,
    status: span.status.code,
    StatusMessage: span.status.message,
    Flags: span.flags,
    IsEntry: isRequest || span.parentSpanId === '' || isRemote ? 1 : 0,
    SampleWeight: span.traceState === 'v=1,ot=th:8' ? 2 : 1,
    DeploymentEnv: span.resource['deployment.environment.name'] ?? '',
    eventNames: span.events.map(({ name }) => name),
    eventTimes: span.events.map(({ timeUnixNano }) => String(timeUnixNano)),
    linkTraces: span.links.map(({ traceId }) => traceId),
    linkSpans: span.links.map(({ spanId }) => spanId),
    LinkFlags: span.links.map(({ flags }) => flags),
    AttributeTypes: undefined,
    SpanAttributes: span.attributes,
    ResourceAttributes: span.resource,
    eventAttributes: span.events.map(({ attributes }) => attributes),
    linkAttributes: span.links.map(({ attributes }) => attributes),
  };
}

it('random requests, some spans refused and some requests undone, come back as they were sent', async () => {
  const random = seededRandom(20_251_121);
  const block = openTracesBlock();
  const kept: TestSpan[] = [];
  for (let i = 0; i < REQUESTS; i++) {
    const resource = {
      'service.name': random.pick(['cart', 'pay', 'größe']),
      ...(random.chance(0.5) ? { 'deployment.environment.name': 'prod' } : {}),
      ...(random.chance(0.5) ? { 'process.pid': random.int(9000) } : {}),
    };
    const spans = Array.from({ length: 1 + random.int(30) }, () => spanOf(random, resource));
    const mark = block.mark();
    for (const body of otlpTracesProtobuf(spans)) {
      const { accepted, rejected } = decodeTraces(body, block.sink);
      expect({ accepted, rejected }).toEqual({
        accepted: spans.filter(isGood).length,
        rejected: spans.length - spans.filter(isGood).length,
      });
    }
    if (random.chance(0.2)) block.rollback(mark);
    else kept.push(...spans.filter(isGood));
    if (random.chance(0.3)) block.cut();
  }
  expect(block.rows).toBe(kept.length);
  for (const table of block.seal()) await insertBlock(database.store, table, 'random');
  const byTrace = (a: TestSpan, b: TestSpan) => (a.traceId < b.traceId ? -1 : 1);
  const rows = await readRows();
  expect(rows.map(told)).toEqual(kept.toSorted(byTrace).map(expected));
});
