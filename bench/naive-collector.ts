// The collector that most Node developers would write: generated protobufjs code makes objects, objects become rows,
// rows go as JSONEachRow through @clickhouse/client in batches of 10,000 or each second. Nothing is kept on disk, a
// request is answered when its rows are in memory. Started by `naive.ts`, told over IPC where the engine is.
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import express from 'express';
import type { EngineAccess } from './engine-client.ts';

const BATCH_ROWS = 10_000;
const BATCH_MS = 1000;

interface AnyValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: unknown;
  readonly doubleValue?: number;
  readonly arrayValue?: { readonly values: readonly AnyValue[] };
  readonly kvlistValue?: { readonly values: readonly KeyValue[] };
  readonly bytesValue?: Uint8Array;
}
interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}
interface SpanMessage {
  readonly traceId: Uint8Array;
  readonly spanId: Uint8Array;
  readonly parentSpanId: Uint8Array;
  readonly traceState: string;
  readonly name: string;
  readonly kind: number;
  readonly flags: number;
  readonly startTimeUnixNano: unknown;
  readonly endTimeUnixNano: unknown;
  readonly attributes: readonly KeyValue[];
  readonly events: readonly {
    readonly timeUnixNano: unknown;
    readonly name: string;
    readonly attributes: readonly KeyValue[];
  }[];
  readonly links: readonly {
    readonly traceId: Uint8Array;
    readonly spanId: Uint8Array;
    readonly traceState: string;
    readonly attributes: readonly KeyValue[];
  }[];
  readonly status?: { readonly code: number; readonly message: string };
}
interface TracesRequest {
  readonly resourceSpans: readonly {
    readonly resource?: { readonly attributes: readonly KeyValue[] };
    readonly scopeSpans: readonly {
      readonly scope?: { readonly name: string; readonly version: string };
      readonly spans: readonly SpanMessage[];
    }[];
  }[];
}
type Row = Readonly<Record<string, unknown>>;

const root = createRequire(import.meta.url)(
  '@opentelemetry/otlp-transformer-protobufjs/build/src/generated/root.js',
) as {
  opentelemetry: {
    proto: {
      collector: {
        trace: { v1: { ExportTraceServiceRequest: { decode(bytes: Uint8Array): TracesRequest } } };
      };
    };
  };
};
/** The code that protobufjs generates from the official definitions. */
const { ExportTraceServiceRequest } = root.opentelemetry.proto.collector.trace.v1;

const KINDS = ['Unspecified', 'Internal', 'Server', 'Client', 'Producer', 'Consumer'];
const STATUS = ['Unset', 'Ok', 'Error'];
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function toText(value: AnyValue): string {
  if (value.stringValue != null) return value.stringValue;
  return String(toJson(value));
}

function toJson(value: AnyValue): unknown {
  if (value.stringValue != null) return value.stringValue;
  if (value.boolValue != null) return value.boolValue;
  if (value.intValue != null) return String(value.intValue);
  if (value.doubleValue != null) return value.doubleValue;
  if (value.arrayValue != null) return JSON.stringify(value.arrayValue.values.map(toJson));
  if (value.kvlistValue != null) return JSON.stringify(toMap(value.kvlistValue.values));
  return value.bytesValue == null ? '' : Buffer.from(value.bytesValue).toString('base64');
}

function toMap(attributes: readonly KeyValue[]): Record<string, string> {
  const map: Record<string, string> = {};
  for (const { key, value } of attributes) map[key] = toText(value);
  return map;
}

/** Nanoseconds as ClickHouse reads them into DateTime64(9): seconds with nine places. */
function nanos(value: unknown): string {
  const digits = String(value);
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

function toRows(message: TracesRequest): Row[] {
  const rows: Row[] = [];
  for (const { resource, scopeSpans } of message.resourceSpans) {
    const resourceAttributes = toMap(resource?.attributes ?? []);
    for (const { scope, spans } of scopeSpans)
      for (const span of spans) rows.push(toRow(span, resourceAttributes, scope));
  }
  return rows;
}

function toRow(
  span: SpanMessage,
  resourceAttributes: Record<string, string>,
  scope: { readonly name: string; readonly version: string } | undefined,
): Row {
  return {
    Timestamp: nanos(span.startTimeUnixNano),
    TraceId: hex(span.traceId),
    SpanId: hex(span.spanId),
    ParentSpanId: hex(span.parentSpanId),
    TraceState: span.traceState,
    SpanName: span.name,
    SpanKind: KINDS[span.kind],
    ServiceName: resourceAttributes['service.name'] ?? '',
    ResourceAttributes: resourceAttributes,
    ScopeName: scope?.name ?? '',
    ScopeVersion: scope?.version ?? '',
    SpanAttributes: toMap(span.attributes),
    Duration: Number(span.endTimeUnixNano) - Number(span.startTimeUnixNano),
    StatusCode: STATUS[span.status?.code ?? 0],
    StatusMessage: span.status?.message ?? '',
    'Events.Timestamp': span.events.map((event) => nanos(event.timeUnixNano)),
    'Events.Name': span.events.map((event) => event.name),
    'Events.Attributes': span.events.map((event) => toMap(event.attributes)),
    'Links.TraceId': span.links.map((link) => hex(link.traceId)),
    'Links.SpanId': span.links.map((link) => hex(link.spanId)),
    'Links.TraceState': span.links.map((link) => link.traceState),
    'Links.Attributes': span.links.map((link) => toMap(link.attributes)),
    Flags: span.flags,
  };
}

/** Rows that wait for their INSERT. */
class Batches {
  readonly #client: ClickHouseClient;
  #rows: Row[] = [];
  #timer: NodeJS.Timeout | undefined;
  #inserting = Promise.resolve();

  constructor(client: ClickHouseClient) {
    this.#client = client;
  }

  /** Resolves at once unless INSERTs lag behind: then a sender waits, or the memory would fill. */
  async add(rows: readonly Row[]): Promise<void> {
    this.#rows.push(...rows);
    this.#timer ??= setTimeout(() => this.flush(), BATCH_MS);
    if (this.#rows.length >= BATCH_ROWS) await this.flush();
  }

  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const values = this.#rows;
    this.#rows = [];
    this.#inserting = this.#inserting.then(async () => {
      if (values.length === 0) return;
      await this.#client.insert({ table: 'otel_traces', values, format: 'JSONEachRow' });
    });
    return this.#inserting;
  }
}

function serve({ url, username, password }: EngineAccess): void {
  const client = createClient({ url, username, password, keep_alive: { enabled: true } });
  const batches = new Batches(client);
  const app = express();
  app.use(express.raw({ type: 'application/x-protobuf', limit: '64mb' }));
  app.post('/v1/traces', async (request, response) => {
    await batches.add(toRows(ExportTraceServiceRequest.decode(request.body as Buffer)));
    response.status(200).type('application/x-protobuf').end();
  });
  const server = app.listen(0, '127.0.0.1', () => {
    process.send?.({ type: 'ready', port: (server.address() as AddressInfo).port });
  });
  process.on('message', () => {
    void batches.flush().then(() => process.send?.({ type: 'flushed' }));
  });
}

process.once('message', (engine: EngineAccess) => serve(engine));
process.once('disconnect', () => process.exit());
