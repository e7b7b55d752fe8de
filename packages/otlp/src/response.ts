import {
  closeField,
  openWriter,
  used,
  writeInt64,
  writeTextField,
  writeVarint,
  written,
} from './encode/backward-writer.ts';
import { LENGTH, tagOf, VARINT } from './protobuf/reader.ts';

export type Encoding = 'protobuf' | 'json';

/**
 * Body of an ExportTraceServiceResponse or ExportMetricsServiceResponse (OTLP 1.11). `rejected` counts spans or data
 * points; with 0 and no message the body says full success.
 */
export function encodeExportResponse(
  encoding: Encoding,
  signal: 'traces' | 'metrics',
  rejected: number,
  message: string,
): Uint8Array {
  const isPartial = rejected > 0 || message !== '';
  if (encoding === 'json') {
    const name = signal === 'traces' ? 'rejectedSpans' : 'rejectedDataPoints';
    const partialSuccess = { [name]: String(rejected), errorMessage: message };
    return json(isPartial ? { partialSuccess } : {});
  }
  const writer = openWriter();
  if (isPartial) {
    const end = used(writer);
    if (message !== '') writeTextField(writer, tagOf(2, LENGTH), message);
    if (rejected > 0) {
      writeVarint(writer, rejected);
      writeVarint(writer, tagOf(1, VARINT));
    }
    closeField(writer, tagOf(1, LENGTH), end);
  }
  return written(writer);
}

/** Body of a google.rpc.Status: what OTLP/HTTP answers on every failure. */
export function encodeStatus(encoding: Encoding, grpcCode: number, message: string): Uint8Array {
  if (encoding === 'json') return json({ code: grpcCode, message });
  const writer = openWriter();
  if (message !== '') writeTextField(writer, tagOf(2, LENGTH), message);
  if (grpcCode !== 0) {
    writeInt64(writer, BigInt(grpcCode));
    writeVarint(writer, tagOf(1, VARINT));
  }
  return written(writer);
}

function json(value: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
