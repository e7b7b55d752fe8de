import { createRequire } from 'node:module';
import { openLoad } from './load-bodies.ts';
import type { LoadFormat } from './load-messages.ts';

/** As `load-bodies.ts`: different bodies, each sent again under other trace ids. */
const TEMPLATES = 24;
/** Hexadecimal digits at the start of each trace id that tell the requests apart. */
const DIGITS = 8;

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}
interface LoadSpan extends Readonly<Record<string, unknown>> {
  readonly traceId: Uint8Array;
  readonly spanId: Uint8Array;
  readonly parentSpanId: Uint8Array;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
  readonly events?: readonly { readonly name: string; readonly timeUnixNano: string }[];
}
interface LoadRequest {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly scope: object; readonly spans: readonly LoadSpan[] }[];
  }[];
}
interface Generated {
  decode(body: Uint8Array): object;
  toObject(message: object, options: object): LoadRequest;
}

/** The load in the format of a protocol. gRPC carries the same bytes as OTLP/HTTP with protobuf. */
export function openFormat(
  format: LoadFormat,
  order: { readonly spansPerRequest: number; readonly seed: number },
): () => Uint8Array {
  if (format === 'protobuf' || format === 'grpc') return openLoad(order);
  const next = openLoad(order);
  const toText = format === 'json' ? toOtlpJson : toZipkin;
  const templates = Array.from({ length: TEMPLATES }, () => {
    const text = Buffer.from(toText(toObject(next())));
    return { text, at: placesOf(text, '"traceId":"') };
  });
  let made = 0;
  return () => {
    const { text, at } = templates[made % TEMPLATES] as (typeof templates)[number];
    made += 1;
    const body = Buffer.from(text);
    const number = (Math.imul(made, 0x9e3779b1) ^ order.seed) >>> 0;
    const digits = number.toString(16).padStart(DIGITS, '0');
    for (const place of at) body.write(digits, place, 'latin1');
    return body;
  };
}

function toObject(body: Uint8Array): LoadRequest {
  const { opentelemetry } = createRequire(import.meta.url)(
    '@opentelemetry/otlp-transformer-protobufjs/build/src/generated/root.js',
  );
  const { ExportTraceServiceRequest } = opentelemetry.proto.collector.trace.v1 as {
    ExportTraceServiceRequest: Generated;
  };
  const message = ExportTraceServiceRequest.decode(body);
  return ExportTraceServiceRequest.toObject(message, { longs: String });
}

const hex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex');

/** OTLP's JSON mapping: ids as hexadecimal, 64-bit numbers as text. */
function toOtlpJson(request: LoadRequest): string {
  return JSON.stringify(request, (key, value: unknown) => {
    if (!/^(trace|span|parentSpan)Id$/.test(key)) return value;
    // Buffer has a toJSON, which runs before this does.
    const { data } = value as { data: readonly number[] };
    return hex(Uint8Array.from(data));
  });
}

const ZIPKIN_KINDS = ['', '', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];

/** Zipkin v2: one list of spans; what a resource says has no place but the service's name. */
function toZipkin(request: LoadRequest): string {
  const spans = request.resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const serviceName = resource.attributes.find(({ key }) => key === 'service.name');
    const endpoint = { serviceName: valueText(serviceName) };
    return scopeSpans.flatMap((scope) => scope.spans.map((span) => zipkinSpan(span, endpoint)));
  });
  return JSON.stringify(spans);
}

function zipkinSpan(span: LoadSpan, localEndpoint: object): object {
  const micros = (nanos: string): number => Math.round(Number(nanos) / 1000);
  const timestamp = micros(span.startTimeUnixNano);
  const kind = ZIPKIN_KINDS[span.kind];
  return {
    traceId: hex(span.traceId),
    id: hex(span.spanId),
    parentId: hex(span.parentSpanId),
    name: span.name,
    ...(kind ? { kind } : {}),
    timestamp,
    duration: Math.max(1, micros(span.endTimeUnixNano) - timestamp),
    localEndpoint,
    tags: Object.fromEntries(span.attributes.map((tag) => [tag.key, valueText(tag)])),
    annotations: (span.events ?? []).map((event) => ({
      timestamp: micros(event.timeUnixNano),
      value: event.name,
    })),
  };
}

function valueText(attribute: Attribute | undefined): string {
  return String(Object.values(attribute?.value ?? {})[0] ?? '');
}

/** Where the texts behind a word begin. */
function placesOf(text: Buffer, word: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    places.push(at + word.length);
  }
  return places;
}
