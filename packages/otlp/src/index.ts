export { encodeTraces, openTracesEncoder, type TracesEncoder } from './encode/encode-traces.ts';
export type { AttributesLike, ResourceLike, SpanLike } from './encode/span-like.ts';
export { decodeLogsJson } from './json/decode-logs-json.ts';
export { decodeMetricsJson } from './json/decode-metrics-json.ts';
export { decodeTracesJson } from './json/decode-traces-json.ts';
export { DecodeError, type DecodeOutcome } from './outcome.ts';
export { decodeLogs } from './protobuf/decode-logs.ts';
export { decodeMetrics } from './protobuf/decode-metrics.ts';
export { decodeTraces } from './protobuf/decode-traces.ts';
export { type Encoding, encodeExportResponse, encodeStatus } from './response.ts';
export type {
  AttributeSink,
  ContextSink,
  LogSink,
  MetricSink,
  PointType,
  RejectReason,
  SpanSink,
} from './sink.ts';
export { decodeZipkin } from './zipkin/decode-zipkin.ts';
