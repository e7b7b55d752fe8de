import { type Attributes, SpanKind, TraceFlags } from '@opentelemetry/api';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { expect, it } from 'vitest';
import { recordSpans } from '../test/recording-sink.ts';
import { encodeTraces } from './encode/encode-traces.ts';
import { decodeTracesJson } from './json/decode-traces-json.ts';
import { decodeTraces } from './protobuf/decode-traces.ts';

const RESOURCE: Attributes = { 'service.name': 'cart', 'process.pid': 4711 };

/** Spans made by the official SDK: every attribute type it allows, events, links, remote parent, drops. */
function officialSpans(): ReadableSpan[] {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes(RESOURCE),
    spanLimits: { attributeCountLimit: 9 },
    spanProcessors: [new SimpleSpanProcessor(exporter)],
  });
  const tracer = provider.getTracer('shop', '1.2.3', { schemaUrl: 'https://example.com/schema' });
  const other = provider.getTracer('other');
  const attributes = {
    text: 'hällo wörld ✓',
    yes: true,
    small: 200,
    large: Number.MAX_SAFE_INTEGER,
    negative: -7,
    ratio: 0.1,
    texts: ['a', 'b'],
    numbers: [1, 2.5, -3],
    flags: [true, false],
    beyond: 'the limit',
  };
  for (const [i, kind] of [SpanKind.SERVER, SpanKind.CLIENT, SpanKind.INTERNAL].entries()) {
    const span = (i === 2 ? other : tracer).startSpan(`operation ${i}`, { kind, attributes });
    span.addEvent('exception', { 'exception.message': 'no\nway "quoted"', attempt: i });
    span.addLink({
      context: {
        traceId: '0af7651916cd43dd8448eb211c80319c',
        spanId: 'b7ad6b7169203331',
        traceFlags: TraceFlags.SAMPLED,
        isRemote: true,
      },
      attributes: { weight: 0.5 },
    });
    span.setStatus({ code: i, ...(i === 2 ? { message: 'broke' } : {}) });
    span.end();
  }
  return exporter.getFinishedSpans();
}

it('says what the official protobuf serializer says', () => {
  const spans = officialSpans();
  const ours = encodeTraces({ attributes: RESOURCE }, spans);
  const theirs = ProtobufTraceSerializer.serializeRequest(spans) ?? new Uint8Array();
  expect(recordSpans(decodeTraces, ours)).toEqual(recordSpans(decodeTraces, theirs));
  // It leaves out the zeros that the official one writes.
  expect(ours.length).toBeLessThan(theirs.length);
});

it('reads the same calls out of protobuf and JSON', () => {
  const spans = officialSpans();
  const protobuf = ProtobufTraceSerializer.serializeRequest(spans) ?? new Uint8Array();
  const json = JsonTraceSerializer.serializeRequest(spans) ?? new Uint8Array();
  const fromProtobuf = recordSpans(decodeTraces, protobuf);
  expect(fromProtobuf.outcome.accepted).toBe(3);
  expect(fromProtobuf.spans[0]?.attributes).toContainEqual(['large', 'int', '9007199254740991']);
  expect(recordSpans(decodeTracesJson, json)).toEqual(fromProtobuf);
});

it('writes batches that outgrow the first memory at any field', () => {
  const [span] = officialSpans();
  if (!span) throw new Error('the official SDK made no span');
  for (let padding = 0; padding < 64; padding++) {
    const attributes = {
      padding: 'x'.repeat(4000 + padding),
      ratio: 0.25,
      negative: -1,
      raw: Uint8Array.of(1),
    };
    const encoded = encodeTraces({ attributes }, Array(40).fill(span));
    expect(recordSpans(decodeTraces, encoded).outcome.accepted).toBe(40);
  }
});
