import {
  type BackwardWriter,
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

/** What a response calls the number of refused items, in JSON. */
const REJECTED = {
  traces: 'rejectedSpans',
  metrics: 'rejectedDataPoints',
  logs: 'rejectedLogRecords',
} as const;

/**
 * Body of an ExportTraceServiceResponse, ExportMetricsServiceResponse or ExportLogsServiceResponse (OTLP 1.11).
 * `rejected` counts spans, data points or log records; with 0 and no message the body says full success.
 */
export function encodeExportResponse(
  encoding: Encoding,
  signal: keyof typeof REJECTED,
  rejected: number,
  message: string,
): Uint8Array {
  const isPartial = rejected > 0 || message !== '';
  if (encoding === 'json') {
    const partialSuccess = { [REJECTED[signal]]: String(rejected), errorMessage: message };
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

const RETRY_INFO = 'type.googleapis.com/google.rpc.RetryInfo';

/**
 * Body of a google.rpc.Status: what OTLP/HTTP answers on every failure, and OTLP/gRPC sends as
 * `grpc-status-details-bin`. With `retryAfterSeconds` it carries a RetryInfo: trying again is worth it.
 */
export function encodeStatus(
  encoding: Encoding,
  grpcCode: number,
  message: string,
  retryAfterSeconds?: number,
): Uint8Array {
  if (encoding === 'json') return json({ code: grpcCode, message });
  const writer = openWriter();
  if (retryAfterSeconds !== undefined) writeRetryInfo(writer, retryAfterSeconds);
  if (message !== '') writeTextField(writer, tagOf(2, LENGTH), message);
  if (grpcCode !== 0) {
    writeInt64(writer, BigInt(grpcCode));
    writeVarint(writer, tagOf(1, VARINT));
  }
  return written(writer);
}

/** `details` of a Status: an Any with a RetryInfo, whose only field is a Duration. */
function writeRetryInfo(writer: BackwardWriter, seconds: number): void {
  const any = used(writer);
  writeVarint(writer, seconds);
  writeVarint(writer, tagOf(1, VARINT));
  closeField(writer, tagOf(1, LENGTH), any);
  closeField(writer, tagOf(2, LENGTH), any);
  writeTextField(writer, tagOf(1, LENGTH), RETRY_INFO);
  closeField(writer, tagOf(3, LENGTH), any);
}

function json(value: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
