import { FIXED32, FIXED64, LENGTH, tagOf, VARINT } from '../protobuf/reader.ts';
import {
  type BackwardWriter,
  closeField,
  openWriter,
  used,
  writeFixed32,
  writeFixed64,
  writeHex,
  writeTextField,
  writeVarint,
  written,
} from './backward-writer.ts';
import {
  type AttributeEncoder,
  type KeyCache,
  writeAttributes,
  writeOptionalText,
} from './encode-attributes.ts';
import type { ResourceLike, ScopeLike, SpanContextLike, SpanLike, TimeLike } from './span-like.ts';

export interface TracesEncoder {
  /** The body of an ExportTraceServiceRequest with one resource; spans are grouped by scope. */
  encode(resource: ResourceLike, spans: readonly SpanLike[]): Uint8Array;
}

/** An encoder that remembers attribute keys between batches. */
export function openTracesEncoder(): TracesEncoder {
  const keys: KeyCache = new Map();
  return { encode: (resource, spans) => encodeRequest(keys, resource, spans) };
}

/** One batch of spans as protobuf. An exporter that lives longer holds an `openTracesEncoder`. */
export function encodeTraces(resource: ResourceLike, spans: readonly SpanLike[]): Uint8Array {
  return encodeRequest(new Map(), resource, spans);
}

function encodeRequest(
  keys: KeyCache,
  resource: ResourceLike,
  spans: readonly SpanLike[],
): Uint8Array {
  const encoder = { writer: openWriter(), keys };
  const { writer } = encoder;
  const request = used(writer);
  writeOptionalText(writer, tagOf(3, LENGTH), resource.schemaUrl ?? '');
  for (const [scope, ofScope] of byScope(spans).reverse()) writeScopeSpans(encoder, scope, ofScope);
  const end = used(writer);
  writeAttributes(encoder, tagOf(1, LENGTH), resource.attributes);
  closeField(writer, tagOf(1, LENGTH), end);
  closeField(writer, tagOf(1, LENGTH), request);
  return written(writer);
}

function byScope(spans: readonly SpanLike[]): [ScopeLike, SpanLike[]][] {
  const groups = new Map<string, [ScopeLike, SpanLike[]]>();
  for (const span of spans) {
    const { name, version = '', schemaUrl = '' } = span.instrumentationScope;
    const key = `${name}\0${version}\0${schemaUrl}`;
    const group = groups.get(key);
    if (group) group[1].push(span);
    else groups.set(key, [span.instrumentationScope, [span]]);
  }
  return [...groups.values()];
}

function writeScopeSpans(
  encoder: AttributeEncoder,
  scope: ScopeLike,
  spans: readonly SpanLike[],
): void {
  const { writer } = encoder;
  const scopeSpans = used(writer);
  writeOptionalText(writer, tagOf(3, LENGTH), scope.schemaUrl ?? '');
  for (let i = spans.length - 1; i >= 0; i--) {
    const end = used(writer);
    writeSpan(encoder, spans[i]!);
    closeField(writer, tagOf(2, LENGTH), end);
  }
  const end = used(writer);
  writeOptionalText(writer, tagOf(2, LENGTH), scope.version ?? '');
  writeOptionalText(writer, tagOf(1, LENGTH), scope.name);
  closeField(writer, tagOf(1, LENGTH), end);
  closeField(writer, tagOf(2, LENGTH), scopeSpans);
}

/** Fields of opentelemetry/proto/trace/v1/trace.proto, last first. */
function writeSpan(encoder: AttributeEncoder, span: SpanLike): void {
  const { writer } = encoder;
  const context = span.spanContext();
  const parent = span.parentSpanContext;
  writeFixed32(writer, flagsOf(context.traceFlags, parent?.isRemote));
  writeVarint(writer, tagOf(16, FIXED32));
  writeStatus(writer, span.status);
  writeCount(writer, 14, span.droppedLinksCount);
  for (let i = span.links.length - 1; i >= 0; i--) writeLink(encoder, span.links[i]!);
  writeCount(writer, 12, span.droppedEventsCount);
  for (let i = span.events.length - 1; i >= 0; i--) writeEvent(encoder, span.events[i]!);
  writeCount(writer, 10, span.droppedAttributesCount);
  writeAttributes(encoder, tagOf(9, LENGTH), span.attributes);
  writeTime(writer, 8, span.endTime);
  writeTime(writer, 7, span.startTime);
  writeVarint(writer, span.kind + 1);
  writeVarint(writer, tagOf(6, VARINT));
  writeTextField(writer, tagOf(5, LENGTH), span.name);
  if (parent) writeId(writer, 4, parent.spanId);
  writeOptionalText(writer, tagOf(3, LENGTH), context.traceState?.serialize() ?? '');
  writeId(writer, 2, context.spanId);
  writeId(writer, 1, context.traceId);
}

/** OTLP SpanFlags: W3C flags, bit 8 "it is known whether the context is remote", bit 9 "it is". */
function flagsOf(traceFlags: number, isRemote = false): number {
  return (traceFlags & 0xff) | 0x100 | (isRemote ? 0x200 : 0);
}

function writeStatus(writer: BackwardWriter, status: SpanLike['status']): void {
  const end = used(writer);
  writeCount(writer, 3, status.code);
  writeOptionalText(writer, tagOf(2, LENGTH), status.message ?? '');
  closeField(writer, tagOf(15, LENGTH), end);
}

/** A varint field that is left out when it is 0. */
function writeCount(writer: BackwardWriter, field: number, count: number): void {
  if (count <= 0) return;
  writeVarint(writer, count);
  writeVarint(writer, tagOf(field, VARINT));
}

function writeId(writer: BackwardWriter, field: number, hex: string): void {
  const end = used(writer);
  writeHex(writer, hex);
  closeField(writer, tagOf(field, LENGTH), end);
}

function writeLink(encoder: AttributeEncoder, link: SpanLike['links'][number]): void {
  const { writer } = encoder;
  const context: SpanContextLike = link.context;
  const end = used(writer);
  writeFixed32(writer, flagsOf(context.traceFlags, context.isRemote));
  writeVarint(writer, tagOf(6, FIXED32));
  writeCount(writer, 5, link.droppedAttributesCount ?? 0);
  if (link.attributes) writeAttributes(encoder, tagOf(4, LENGTH), link.attributes);
  writeOptionalText(writer, tagOf(3, LENGTH), context.traceState?.serialize() ?? '');
  writeId(writer, 2, context.spanId);
  writeId(writer, 1, context.traceId);
  closeField(writer, tagOf(13, LENGTH), end);
}

function writeEvent(encoder: AttributeEncoder, event: SpanLike['events'][number]): void {
  const { writer } = encoder;
  const end = used(writer);
  writeCount(writer, 4, event.droppedAttributesCount ?? 0);
  if (event.attributes) writeAttributes(encoder, tagOf(3, LENGTH), event.attributes);
  writeTextField(writer, tagOf(2, LENGTH), event.name);
  writeTime(writer, 1, event.time);
  closeField(writer, tagOf(11, LENGTH), end);
}

/** Seconds and nanoseconds as 64-bit nanoseconds, in doubles that never lose a bit: seconds in two halves of 16 bits. */
function writeTime(writer: BackwardWriter, field: number, [seconds, nanos]: TimeLike): void {
  const upper = Math.floor(seconds / 0x1_0000) * 1e9;
  const low = (upper % 0x1_0000) * 0x1_0000 + (seconds % 0x1_0000) * 1e9 + nanos;
  const high = Math.floor(upper / 0x1_0000) + Math.floor(low / 0x1_0000_0000);
  writeFixed64(writer, low % 0x1_0000_0000, high);
  writeVarint(writer, tagOf(field, FIXED64));
}
