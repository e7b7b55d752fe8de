import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { expect, test } from 'vitest';
import { openSpanEncoder } from '../src/export/encode-spans.ts';
import { collectSpans } from './collect-spans.ts';

function finishedSpans(count: number) {
  const exporter = new InMemorySpanExporter();
  const tracer = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'equal' }),
    spanProcessors: [new SimpleSpanProcessor(exporter)],
  }).getTracer('scope', '1');
  for (let n = 0; n < count; n++) {
    // Sizes of every kind, so that the encoder's memory grows in the middle of every kind of field.
    const attributes = {
      text: 'ä'.repeat((n * 37) % 300),
      int: n * 1_000_003,
      negative: -n - 1,
      double: n + 1 / 7,
      flag: n % 2 === 0,
      list: ['a', 'b'.repeat(n % 50)],
    };
    const span = tracer.startSpan(`span ${n}`, { attributes, kind: n % 5 });
    span.addLink({ context: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 } });
    span.recordException(new Error(`fault ${n}`));
    if (n % 3 === 0) span.setStatus({ code: 2, message: 'x'.repeat(n % 40) });
    span.end();
  }
  return exporter.getFinishedSpans();
}

test('every batch says what the official encoder says, and again with a warm encoder', () => {
  const encode = openSpanEncoder();
  for (const count of [1, 7, 60, 600]) {
    const spans = finishedSpans(count);
    const official = ProtobufTraceSerializer.serializeRequest(spans) ?? new Uint8Array();
    const ours = collectSpans(encode(spans));
    expect(ours).toHaveLength(count);
    expect(ours).toEqual(collectSpans(official));
  }
});
