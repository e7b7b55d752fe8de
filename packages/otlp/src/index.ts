export { DecodeError, type DecodeOutcome } from './outcome.ts';
export { decodeMetrics } from './protobuf/decode-metrics.ts';
export { decodeTraces } from './protobuf/decode-traces.ts';
export type {
  AttributeSink,
  ContextSink,
  MetricSink,
  PointType,
  RejectReason,
  SpanSink,
} from './sink.ts';
