import { decodeTraces, type SpanSink } from '@tracewell/otlp';

type Value = string | number | boolean | readonly Value[] | undefined;

export interface ReceivedSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  traceState: string;
  name: string;
  /** OTLP number: 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  kind: number;
  flags: number;
  statusCode: number;
  statusMessage: string;
  start: bigint;
  end: bigint;
  attributes: Record<string, Value>;
  resource: Record<string, Value>;
  events: { name: string; attributes: Record<string, Value> }[];
  links: { traceId: string; spanId: string }[];
}

const text = (bytes: Uint8Array, from: number, to: number) =>
  Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('utf8');
const hex = (bytes: Uint8Array, from: number, to: number) =>
  Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('hex');
const wide = (low: number, high: number) => (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);

function emptySpan(resource: Record<string, Value>): ReceivedSpan {
  return {
    traceId: '',
    spanId: '',
    parentSpanId: '',
    traceState: '',
    name: '',
    kind: 0,
    flags: 0,
    statusCode: 0,
    statusMessage: '',
    start: 0n,
    end: 0n,
    attributes: {},
    resource,
    events: [],
    links: [],
  };
}

interface Reading {
  readonly spans: ReceivedSpan[];
  resource: Record<string, Value>;
  span: ReceivedSpan;
  target: Record<string, Value>;
  key: string;
  list: Value[] | undefined;
}

function put(reading: Reading, value: Value): void {
  if (reading.list) reading.list.push(value);
  else reading.target[reading.key] = value;
}

function attributeMethods(reading: Reading): Partial<SpanSink> {
  return {
    attributeKey: (...slice) => {
      reading.key = text(...slice);
    },
    attributeString: (...slice) => put(reading, text(...slice)),
    attributeBool: (value) => put(reading, value),
    attributeInt: (low, high) => put(reading, Number(BigInt.asIntN(64, wide(low, high)))),
    attributeDouble: (value) => put(reading, value),
    attributeArrayBegin: () => {
      reading.list = [];
    },
    attributeArrayEnd: () => {
      const values = reading.list ?? [];
      reading.list = undefined;
      put(reading, values);
    },
  };
}

/** Sets one text field of the span from the bytes of the body. */
function field(
  reading: Reading,
  name: 'traceId' | 'spanId' | 'parentSpanId' | 'traceState' | 'name' | 'statusMessage',
  read: typeof text,
) {
  return (...slice: Parameters<typeof text>) => {
    reading.span[name] = read(...slice);
  };
}

function spanMethods(reading: Reading): Partial<SpanSink> {
  return {
    spanBegin: () => {
      reading.span = emptySpan(reading.resource);
      reading.target = reading.span.attributes;
    },
    traceId: field(reading, 'traceId', hex),
    spanId: field(reading, 'spanId', hex),
    parentSpanId: field(reading, 'parentSpanId', hex),
    traceState: field(reading, 'traceState', text),
    spanName: field(reading, 'name', text),
    statusMessage: field(reading, 'statusMessage', text),
    spanKind: (kind) => {
      reading.span.kind = kind;
    },
    spanFlags: (flags) => {
      reading.span.flags = flags;
    },
    startTime: (low, high) => {
      reading.span.start = wide(low, high);
    },
    endTime: (low, high) => {
      reading.span.end = wide(low, high);
    },
    statusCode: (code) => {
      reading.span.statusCode = code;
    },
    spanEnd: () => {
      reading.spans.push(reading.span);
      return undefined;
    },
  };
}

function eventAndLinkMethods(reading: Reading): Partial<SpanSink> {
  const backToSpan = () => {
    reading.target = reading.span.attributes;
  };
  return {
    eventBegin: () => {
      const event = { name: '', attributes: {} };
      reading.span.events.push(event);
      reading.target = event.attributes;
    },
    eventName: (...slice) => {
      const event = reading.span.events.at(-1);
      if (event) event.name = text(...slice);
    },
    eventEnd: backToSpan,
    linkBegin: () => {
      reading.span.links.push({ traceId: '', spanId: '' });
      reading.target = {};
    },
    linkTraceId: (...slice) => {
      const link = reading.span.links.at(-1);
      if (link) link.traceId = hex(...slice);
    },
    linkSpanId: (...slice) => {
      const link = reading.span.links.at(-1);
      if (link) link.spanId = hex(...slice);
    },
    linkEnd: backToSpan,
  };
}

/** Decodes an OTLP protobuf body with the collector's own decoder into plain objects, for assertions. */
export function collectSpans(body: Uint8Array): ReceivedSpan[] {
  const reading: Reading = {
    spans: [],
    resource: {},
    span: emptySpan({}),
    target: {},
    key: '',
    list: undefined,
  };
  const methods: Partial<SpanSink> = {
    takeRepairs: () => new Map(),
    resourceBegin: () => {
      reading.resource = {};
      reading.target = reading.resource;
    },
    scopeBegin: () => {
      reading.target = {};
    },
    ...attributeMethods(reading),
    ...spanMethods(reading),
    ...eventAndLinkMethods(reading),
  };
  // What no assertion looks at is not recorded.
  const sink = new Proxy(methods, {
    get: (known, name) => Reflect.get(known, name) ?? (() => undefined),
  }) as SpanSink;
  decodeTraces(body, sink);
  return reading.spans;
}
