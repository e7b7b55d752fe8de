import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

/** The OTLP protobuf body of one request. */
export function encodeSpans(spans: readonly ReadableSpan[]): Uint8Array {
  const body = ProtobufTraceSerializer.serializeRequest([...spans]);
  if (!body) throw new TypeError('the spans could not be encoded');
  return body;
}
