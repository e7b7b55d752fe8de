// Fields as protobufjs names them, and the methods of our sinks that tell them.

export const RESOURCE = { droppedAttributesCount: 'resourceDroppedAttributes' };
export const SCOPE = {
  name: 'scopeName',
  version: 'scopeVersion',
  droppedAttributesCount: 'scopeDroppedAttributes',
};
export const SPAN = {
  traceId: 'traceId',
  spanId: 'spanId',
  parentSpanId: 'parentSpanId',
  traceState: 'traceState',
  name: 'spanName',
  kind: 'spanKind',
  startTimeUnixNano: 'startTime',
  endTimeUnixNano: 'endTime',
  flags: 'spanFlags',
  droppedAttributesCount: 'droppedAttributes',
  droppedEventsCount: 'droppedEvents',
  droppedLinksCount: 'droppedLinks',
};
export const EVENT = {
  timeUnixNano: 'eventTime',
  name: 'eventName',
  droppedAttributesCount: 'eventDroppedAttributes',
};
export const LINK = {
  traceId: 'linkTraceId',
  spanId: 'linkSpanId',
  traceState: 'linkTraceState',
  flags: 'linkFlags',
  droppedAttributesCount: 'linkDroppedAttributes',
};
export const LOG = {
  timeUnixNano: 'logTime',
  observedTimeUnixNano: 'logObservedTime',
  severityNumber: 'severityNumber',
  severityText: 'severityText',
  traceId: 'logTraceId',
  spanId: 'logSpanId',
  flags: 'logFlags',
  droppedAttributesCount: 'logDroppedAttributes',
};
export const METRIC = { name: 'metricName', description: 'metricDescription', unit: 'metricUnit' };
export const DATA = { aggregationTemporality: 'temporality', isMonotonic: 'monotonic' };
export const POINT = {
  startTimeUnixNano: 'pointStartTime',
  timeUnixNano: 'pointTime',
  flags: 'pointFlags',
  count: 'count',
  sum: 'sum',
  min: 'min',
  max: 'max',
  bucketCounts: 'bucketCount',
  explicitBounds: 'explicitBound',
  scale: 'scale',
  zeroCount: 'zeroCount',
  zeroThreshold: 'zeroThreshold',
};
export const POSITIVE = { offset: 'positiveOffset', bucketCounts: 'positiveBucketCount' };
export const NEGATIVE = { offset: 'negativeOffset', bucketCounts: 'negativeBucketCount' };
export const EXEMPLAR = {
  timeUnixNano: 'exemplarTime',
  spanId: 'exemplarSpanId',
  traceId: 'exemplarTraceId',
};
export const TYPES: Readonly<Record<string, string>> = {
  gauge: 'gauge',
  sum: 'sum',
  histogram: 'histogram',
  exponentialHistogram: 'exponential_histogram',
  summary: 'summary',
};
