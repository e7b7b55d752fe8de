import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { openTracesEncoder } from '@tracewell/otlp';

/** Turns a batch of spans into the OTLP protobuf body of one request. */
export type EncodeSpans = (spans: readonly ReadableSpan[]) => Uint8Array;

/** An encoder that remembers attribute keys between batches. All spans of one SDK share its resource. */
export function openSpanEncoder(): EncodeSpans {
  const encoder = openTracesEncoder();
  return (spans) => encoder.encode(spans[0]?.resource ?? { attributes: {} }, spans);
}
