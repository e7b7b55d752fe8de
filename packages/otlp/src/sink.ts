/**
 * Where decoded telemetry goes: one method per OTLP field, no object per span. Protobuf, JSON and other decoders drive
 * the same sinks; limits and redaction are a sink in front that forwards.
 *
 * Text and ids are passed as `(bytes, from, to)`: a slice that is valid only during the call. 64-bit integers are passed
 * as two unsigned 32-bit halves `(low, high)`. A field that the sender left out is not called. Every call between a
 * `...Begin` and its `...End` may come in any order, except that a resource and a scope are complete (`resourceEnd`,
 * `scopeEnd`) before the first span, metric or log record that they describe.
 */

/** Attributes belong to what was begun last and not yet ended: resource, scope, span, event, link, point, exemplar or log. */
export interface AttributeSink {
  /** Starts an attribute; inside a key-value list, one of its entries. Exactly one value follows. */
  attributeKey(bytes: Uint8Array, from: number, to: number): void;
  attributeString(bytes: Uint8Array, from: number, to: number): void;
  attributeBool(value: boolean): void;
  attributeInt(low: number, high: number): void;
  attributeDouble(value: number): void;
  attributeBytes(bytes: Uint8Array, from: number, to: number): void;
  /** An AnyValue with nothing set. */
  attributeEmpty(): void;
  /** Values follow, without keys, until `attributeArrayEnd`. */
  attributeArrayBegin(): void;
  attributeArrayEnd(): void;
  /** Keys and values follow until `attributeListEnd`. */
  attributeListBegin(): void;
  attributeListEnd(): void;
}

export interface ContextSink extends AttributeSink {
  resourceBegin(): void;
  resourceDroppedAttributes(count: number): void;
  resourceSchemaUrl(bytes: Uint8Array, from: number, to: number): void;
  resourceEnd(): void;
  scopeBegin(): void;
  scopeName(bytes: Uint8Array, from: number, to: number): void;
  scopeVersion(bytes: Uint8Array, from: number, to: number): void;
  scopeDroppedAttributes(count: number): void;
  scopeSchemaUrl(bytes: Uint8Array, from: number, to: number): void;
  scopeEnd(): void;
  /** What was repaired and stored since the last call, by reason (`invalid_utf8`, `end_before_start`). Empties the tally. */
  takeRepairs(): ReadonlyMap<string, number>;
}

/** Why a span or point was not taken, in snake_case: a key of `DecodeOutcome.reasons` and of the ledger. */
export type RejectReason = string;

export interface SpanSink extends ContextSink {
  spanBegin(): void;
  /** Ids as raw bytes; wrong lengths are passed on and refused at `spanEnd`. */
  traceId(bytes: Uint8Array, from: number, to: number): void;
  spanId(bytes: Uint8Array, from: number, to: number): void;
  parentSpanId(bytes: Uint8Array, from: number, to: number): void;
  traceState(bytes: Uint8Array, from: number, to: number): void;
  spanName(bytes: Uint8Array, from: number, to: number): void;
  /** Number of OTLP's SpanKind. */
  spanKind(kind: number): void;
  /** Unix nanoseconds. */
  startTime(low: number, high: number): void;
  endTime(low: number, high: number): void;
  spanFlags(flags: number): void;
  /** Number of OTLP's StatusCode. */
  statusCode(code: number): void;
  statusMessage(bytes: Uint8Array, from: number, to: number): void;
  droppedAttributes(count: number): void;
  droppedEvents(count: number): void;
  droppedLinks(count: number): void;
  eventBegin(): void;
  eventTime(low: number, high: number): void;
  eventName(bytes: Uint8Array, from: number, to: number): void;
  eventDroppedAttributes(count: number): void;
  eventEnd(): void;
  linkBegin(): void;
  linkTraceId(bytes: Uint8Array, from: number, to: number): void;
  linkSpanId(bytes: Uint8Array, from: number, to: number): void;
  linkTraceState(bytes: Uint8Array, from: number, to: number): void;
  linkFlags(flags: number): void;
  linkDroppedAttributes(count: number): void;
  linkEnd(): void;
  /** Takes the span (undefined) or undoes everything since `spanBegin` and says why. */
  spanEnd(): RejectReason | undefined;
  /** Undoes everything since `spanBegin`, in place of `spanEnd`: for a sink in front that refuses the span. */
  spanDrop(): void;
}

export type PointType = 'gauge' | 'sum' | 'histogram' | 'exponential_histogram' | 'summary';

export interface MetricSink extends ContextSink {
  metricBegin(type: PointType): void;
  metricName(bytes: Uint8Array, from: number, to: number): void;
  metricDescription(bytes: Uint8Array, from: number, to: number): void;
  metricUnit(bytes: Uint8Array, from: number, to: number): void;
  /** Number of OTLP's AggregationTemporality. Called before the points, like every field of the metric itself. */
  temporality(value: number): void;
  monotonic(value: boolean): void;
  metricEnd(): void;
  pointBegin(): void;
  pointStartTime(low: number, high: number): void;
  pointTime(low: number, high: number): void;
  pointFlags(flags: number): void;
  /** Value of a gauge or sum point. */
  pointInt(low: number, high: number): void;
  pointDouble(value: number): void;
  count(low: number, high: number): void;
  sum(value: number): void;
  min(value: number): void;
  max(value: number): void;
  bucketCount(low: number, high: number): void;
  explicitBound(value: number): void;
  scale(value: number): void;
  zeroCount(low: number, high: number): void;
  zeroThreshold(value: number): void;
  positiveOffset(value: number): void;
  positiveBucketCount(low: number, high: number): void;
  negativeOffset(value: number): void;
  negativeBucketCount(low: number, high: number): void;
  quantile(quantile: number, value: number): void;
  exemplarBegin(): void;
  exemplarTime(low: number, high: number): void;
  exemplarInt(low: number, high: number): void;
  exemplarDouble(value: number): void;
  exemplarSpanId(bytes: Uint8Array, from: number, to: number): void;
  exemplarTraceId(bytes: Uint8Array, from: number, to: number): void;
  exemplarEnd(): void;
  /** Takes the point (undefined) or undoes everything since `pointBegin` and says why. */
  pointEnd(): RejectReason | undefined;
  /** Undoes everything since `pointBegin`, in place of `pointEnd`. */
  pointDrop(): void;
}

export interface LogSink extends ContextSink {
  logBegin(): void;
  /** Unix nanoseconds; 0 says that the sender does not know. */
  logTime(low: number, high: number): void;
  logObservedTime(low: number, high: number): void;
  /** Number of OTLP's SeverityNumber. */
  severityNumber(value: number): void;
  severityText(bytes: Uint8Array, from: number, to: number): void;
  /** Exactly one attribute value follows, without a key, until `logBodyEnd`. A body that is told twice counts once. */
  logBodyBegin(): void;
  logBodyEnd(): void;
  /** Ids as raw bytes of any length. */
  logTraceId(bytes: Uint8Array, from: number, to: number): void;
  logSpanId(bytes: Uint8Array, from: number, to: number): void;
  logFlags(flags: number): void;
  logEventName(bytes: Uint8Array, from: number, to: number): void;
  logDroppedAttributes(count: number): void;
  /** Takes the log record (undefined) or undoes everything since `logBegin` and says why. */
  logEnd(): RejectReason | undefined;
  /** Undoes everything since `logBegin`, in place of `logEnd`. */
  logDrop(): void;
}
