import { Buffer } from 'node:buffer';
import type { RejectReason, SpanSink } from '../sink.ts';
import type { ZipkinEndpoint, ZipkinSpan } from './read-span.ts';

const OK = 1;
const ERROR = 2;

/** Tags that say what has a field of its own in OTLP (specification, trace/sdk_exporters/zipkin.md). */
const FIELDS = new Set([
  'error',
  'otel.status_code',
  'otel.status_description',
  'otel.scope.name',
  'otel.scope.version',
  'otel.library.name',
  'otel.library.version',
  'otel.dropped_attributes_count',
  'otel.dropped_events_count',
  'w3c.tracestate',
]);

/** The scope that a span names in its tags. */
export function scopeOf({ tags }: ZipkinSpan): { name: string; version: string } {
  return {
    name: tags.get('otel.scope.name') ?? tags.get('otel.library.name') ?? '',
    version: tags.get('otel.scope.version') ?? tags.get('otel.library.version') ?? '',
  };
}

/** The ids that a span gets here: a shared span is two in OTLP, see `decodeZipkin`. */
export interface StoredIds {
  readonly id: string;
  readonly parentId: string;
}

/** Tells one span; the sink's reason when it refuses it. */
export function tellSpan(
  sink: SpanSink,
  span: ZipkinSpan,
  ids: StoredIds,
): RejectReason | undefined {
  sink.spanBegin();
  bytes(Buffer.from(span.traceId, 'hex'), (b, from, to) => sink.traceId(b, from, to));
  bytes(Buffer.from(ids.id, 'hex'), (b, from, to) => sink.spanId(b, from, to));
  if (ids.parentId !== '')
    bytes(Buffer.from(ids.parentId, 'hex'), (b, from, to) => sink.parentSpanId(b, from, to));
  const state = span.tags.get('w3c.tracestate');
  if (state !== undefined) text(state, (b, from, to) => sink.traceState(b, from, to));
  text(span.name, (b, from, to) => sink.spanName(b, from, to));
  sink.spanKind(span.kind);
  int64(span.start, (low, high) => sink.startTime(low, high));
  int64(span.end, (low, high) => sink.endTime(low, high));
  tellStatus(sink, span.tags);
  tellDropped(sink, span.tags);
  for (const [key, value] of span.tags) if (!FIELDS.has(key)) attribute(sink, key, value);
  tellEndpoints(sink, span);
  for (const { time, value } of span.annotations) {
    sink.eventBegin();
    int64(time, (low, high) => sink.eventTime(low, high));
    text(value, (b, from, to) => sink.eventName(b, from, to));
    sink.eventEnd();
  }
  return sink.spanEnd();
}

/** A tag `error` says that the span failed, and with what, whatever its status code; `false` says nothing. */
function tellStatus(sink: SpanSink, tags: ZipkinSpan['tags']): void {
  const error = tags.get('error');
  const failed = error !== undefined && error !== 'false';
  const code = tags.get('otel.status_code')?.toUpperCase();
  if (failed || code === 'ERROR') {
    sink.statusCode(ERROR);
    const said = failed && error !== 'true' ? error : (tags.get('otel.status_description') ?? '');
    if (said !== '') text(said, (b, from, to) => sink.statusMessage(b, from, to));
  } else if (code === 'OK') sink.statusCode(OK);
}

function tellDropped(sink: SpanSink, tags: ZipkinSpan['tags']): void {
  const attributes = countOf(tags.get('otel.dropped_attributes_count'));
  if (attributes > 0) sink.droppedAttributes(attributes);
  const events = countOf(tags.get('otel.dropped_events_count'));
  if (events > 0) sink.droppedEvents(events);
}

function countOf(digits: string | undefined): number {
  return /^\d{1,9}$/.test(digits ?? '') ? Number(digits) : 0;
}

/** The addresses under their names in the semantic conventions. A tag of the same name stands. */
function tellEndpoints(sink: SpanSink, { local, remote, tags }: ZipkinSpan): void {
  if (remote.serviceName !== '' && !tags.has('peer.service'))
    attribute(sink, 'peer.service', remote.serviceName);
  tellAddress(sink, 'network.local', local, tags);
  tellAddress(sink, 'network.peer', remote, tags);
}

function tellAddress(
  sink: SpanSink,
  side: string,
  { address, port }: ZipkinEndpoint,
  tags: ZipkinSpan['tags'],
): void {
  if (address !== '' && !tags.has(`${side}.address`)) attribute(sink, `${side}.address`, address);
  if (port === 0 || tags.has(`${side}.port`)) return;
  text(`${side}.port`, (b, from, to) => sink.attributeKey(b, from, to));
  sink.attributeInt(port, 0);
}

/** One attribute with a text. */
export function attribute(sink: SpanSink, key: string, value: string): void {
  text(key, (b, from, to) => sink.attributeKey(b, from, to));
  text(value, (b, from, to) => sink.attributeString(b, from, to));
}

type TakeBytes = (bytes: Uint8Array, from: number, to: number) => void;

/** A text as UTF-8. */
export function text(value: string, take: TakeBytes): void {
  bytes(Buffer.from(value), take);
}

function bytes(value: Uint8Array, take: TakeBytes): void {
  take(value, 0, value.length);
}

function int64(value: bigint, take: (low: number, high: number) => void): void {
  take(Number(value & 0xffff_ffffn), Number(value >> 32n));
}
