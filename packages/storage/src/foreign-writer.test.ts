import { parseQuery } from '@tracewell/search';
import { openTestDatabase, type TestDatabase } from '@tracewell/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { OTEL_TRACES } from './columns/otel-traces.ts';
import { findTraces } from './queries/find-traces.ts';
import { readTrace } from './queries/read-trace.ts';
import { measureFigures } from './queries/request-figures.ts';
import { command, query } from './store.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const MINUTE = 60_000_000_000n;
const START = (BigInt(Date.now()) / 60_000n - 60n) * MINUTE;

/** What the OpenTelemetry Collector's ClickHouse exporter names in its INSERT, with a value each. */
const EXPORTED: readonly (readonly [column: string, value: string])[] = [
  ['Timestamp', 'fromUnixTimestamp64Nano({start:Int64})'],
  ['TraceId', `'${TRACE}'`],
  ['SpanId', "'00f067aa0ba902b7'"],
  ['ParentSpanId', "''"],
  ['TraceState', "'vendor=1'"],
  ['SpanName', "'GET /cart'"],
  ['SpanKind', "'Server'"],
  ['ServiceName', "'cart'"],
  [
    'ResourceAttributes',
    "map('service.name', 'cart', 'deployment.environment.name', 'prod', 'k8s.pod.name', 'cart-7')",
  ],
  ['ScopeName', "'http'"],
  ['ScopeVersion', "'0.9'"],
  ['SpanAttributes', "map('http.response.status_code', '503', 'user.id', 'u-1')"],
  ['Duration', 'toUInt64(1500000)'],
  ['StatusCode', "'Unset'"],
  ['StatusMessage', "''"],
  ['Events.Timestamp', '[fromUnixTimestamp64Nano({start:Int64})]'],
  ['Events.Name', "['exception']"],
  ['Events.Attributes', "[map('exception.type', 'Timeout')]"],
  ['Links.TraceId', "['0af7651916cd43dd8448eb211c80319c']"],
  ['Links.SpanId', "['b7ad6b7169203331']"],
  ['Links.TraceState', "['']"],
  ['Links.Attributes', "[map('why', 'retry')]"],
];

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  const names = EXPORTED.map(([name]) => `\`${name}\``).join(', ');
  const values = EXPORTED.map(([, value]) => value).join(', ');
  await command(database.store, `INSERT INTO otel_traces (${names}) SELECT ${values}`, {
    start: String(START),
  });
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

it('keeps the names of all 22 columns that the exporter writes', () => {
  const own = OTEL_TRACES.columns.filter(({ owner }) => owner === 'exporter');
  expect(EXPORTED.map(([name]) => name)).toEqual(own.map(({ name }) => name));
  expect(EXPORTED).toHaveLength(22);
});

it("gives Grafana's ClickHouse plugin its two-step look-up and every column it reads", async () => {
  const { rows } = await query<Record<string, unknown>>(
    database.store,
    `WITH {id:String} AS trace_id,
       (SELECT min(Start) FROM otel_traces_trace_id_ts WHERE TraceId = trace_id) AS trace_start,
       (SELECT max(End) + 1 FROM otel_traces_trace_id_ts WHERE TraceId = trace_id) AS trace_end
     SELECT TraceId AS traceID, SpanId AS spanID, ParentSpanId AS parentSpanID, ServiceName AS serviceName,
       SpanName AS operationName, toUnixTimestamp64Milli(Timestamp) AS startTime, multiply(Duration, 0.000001) AS duration,
       arrayMap(key -> map('key', key, 'value', SpanAttributes[key]), mapKeys(SpanAttributes)) AS tags,
       arrayMap(key -> map('key', key, 'value', ResourceAttributes[key]), mapKeys(ResourceAttributes)) AS serviceTags,
       if(StatusCode IN ('Error', 'STATUS_CODE_ERROR'), 2, 0) AS statusCode, SpanKind AS kind, StatusMessage AS statusMessage,
       TraceState AS traceState, Events.Timestamp, Events.Name AS eventNames, Events.Attributes AS eventAttributes,
       Links.TraceId AS linkTraces, Links.SpanId AS linkSpans, Links.Attributes AS linkAttributes
     FROM otel_traces WHERE traceID = trace_id AND Timestamp >= trace_start AND Timestamp <= trace_end LIMIT 1000`,
    { id: TRACE },
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({
    traceID: TRACE,
    serviceName: 'cart',
    operationName: 'GET /cart',
    startTime: String(START / 1_000_000n),
    duration: 1.5,
    tags: [
      { key: 'http.response.status_code', value: '503' },
      { key: 'user.id', value: 'u-1' },
    ],
    kind: 'Server',
    traceState: 'vendor=1',
    eventNames: ['exception'],
    eventAttributes: [{ 'exception.type': 'Timeout' }],
    linkTraces: ['0af7651916cd43dd8448eb211c80319c'],
    linkAttributes: [{ why: 'retry' }],
  });
});

it('gives such a span all that ours have: definitions, figures, and every way to find it', async () => {
  const range = { from: START - MINUTE, to: START + MINUTE };
  const trace = await readTrace(database.store, { traceId: TRACE });
  expect(trace.rows?.spans[0]).toMatchObject({
    isEntry: true,
    isError: true,
    operation: 'GET /cart',
  });
  const { rows } = await measureFigures(database.store, { range, groupBy: 'service', env: 'prod' });
  expect(rows).toMatchObject([{ keys: ['cart'], requestCount: 1, errorCount: 1 }]);
  const queries = [
    'http.response.status_code >= 500',
    'k8s.pod.name = "cart-7"',
    'user.id = "u-1"',
  ];
  for (const text of [...queries, 'event.exception.type = Timeout', 'scope.version = "0.9"']) {
    const parsed = parseQuery(text);
    if (!parsed.ok) throw new Error(parsed.fault.message);
    const found = await findTraces(database.store, { range, tree: parsed.tree, limit: 5 });
    expect(
      found.rows.traces.map(({ traceId }) => traceId),
      text,
    ).toEqual([TRACE]);
  }
});
