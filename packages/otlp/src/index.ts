export { DecodeError, type DecodeOutcome } from './outcome.ts';
export type {
  AttributeSink,
  ContextSink,
  MetricSink,
  PointType,
  RejectReason,
  SpanSink,
} from './sink.ts';
