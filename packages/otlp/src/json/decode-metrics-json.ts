import { count, type DecodeOutcome, type Tally } from '../outcome.ts';
import type { MetricSink, PointType } from '../sink.ts';
import {
  bool,
  double,
  doubleOf,
  type Emit,
  each,
  enumeration,
  type Fields,
  fields,
  id,
  int32,
  nested,
  signed32,
  signed64,
  tell,
  text,
  unsigned64,
} from './fields.ts';
import { tellAttribute } from './tell-attribute.ts';
import { tellRequest } from './tell-request.ts';

const EXEMPLAR = fields<MetricSink>({
  filteredAttributes: each(tellAttribute),
  timeUnixNano: unsigned64((sink, low, high) => sink.exemplarTime(low, high)),
  asDouble: double((sink, value) => sink.exemplarDouble(value)),
  asInt: signed64((sink, low, high) => sink.exemplarInt(low, high)),
  spanId: id((sink, b, from, to) => sink.exemplarSpanId(b, from, to)),
  traceId: id((sink, b, from, to) => sink.exemplarTraceId(b, from, to)),
});

const tellExemplar: Emit<MetricSink> = (walk, value) => {
  walk.sink.exemplarBegin();
  tell(walk, EXEMPLAR, value);
  walk.sink.exemplarEnd();
};

const COMMON: Readonly<Record<string, Emit<MetricSink>>> = {
  attributes: each(tellAttribute),
  startTimeUnixNano: unsigned64((sink, low, high) => sink.pointStartTime(low, high)),
  timeUnixNano: unsigned64((sink, low, high) => sink.pointTime(low, high)),
  flags: int32((sink, flags) => sink.pointFlags(flags)),
};

const NUMBER = fields<MetricSink>({
  ...COMMON,
  asDouble: double((sink, value) => sink.pointDouble(value)),
  asInt: signed64((sink, low, high) => sink.pointInt(low, high)),
  exemplars: each(tellExemplar),
});

const DISTRIBUTION: Readonly<Record<string, Emit<MetricSink>>> = {
  ...COMMON,
  count: unsigned64((sink, low, high) => sink.count(low, high)),
  sum: double((sink, value) => sink.sum(value)),
  min: double((sink, value) => sink.min(value)),
  max: double((sink, value) => sink.max(value)),
  exemplars: each(tellExemplar),
};

const HISTOGRAM = fields<MetricSink>({
  ...DISTRIBUTION,
  bucketCounts: each(unsigned64((sink, low, high) => sink.bucketCount(low, high))),
  explicitBounds: each(double((sink, value) => sink.explicitBound(value))),
});

const POSITIVE = fields<MetricSink>({
  offset: signed32((sink, value) => sink.positiveOffset(value)),
  bucketCounts: each(unsigned64((sink, low, high) => sink.positiveBucketCount(low, high))),
});

const NEGATIVE = fields<MetricSink>({
  offset: signed32((sink, value) => sink.negativeOffset(value)),
  bucketCounts: each(unsigned64((sink, low, high) => sink.negativeBucketCount(low, high))),
});

const EXPONENTIAL = fields<MetricSink>({
  ...DISTRIBUTION,
  scale: signed32((sink, value) => sink.scale(value)),
  zeroCount: unsigned64((sink, low, high) => sink.zeroCount(low, high)),
  zeroThreshold: double((sink, value) => sink.zeroThreshold(value)),
  positive: nested(POSITIVE),
  negative: nested(NEGATIVE),
});

const SUMMARY = fields<MetricSink>({
  ...COMMON,
  count: unsigned64((sink, low, high) => sink.count(low, high)),
  sum: double((sink, value) => sink.sum(value)),
  quantileValues: each((walk, value) => {
    const pair = (typeof value === 'object' ? value : null) as Record<string, unknown> | null;
    walk.sink.quantile(doubleOf(walk, pair?.quantile ?? 0), doubleOf(walk, pair?.value ?? 0));
  }),
});

const TEXTS = fields<MetricSink>({
  name: text((sink, b, from, to) => sink.metricName(b, from, to)),
  description: text((sink, b, from, to) => sink.metricDescription(b, from, to)),
  unit: text((sink, b, from, to) => sink.metricUnit(b, from, to)),
});

const TEMPORALITIES = ['UNSPECIFIED', 'DELTA', 'CUMULATIVE'].map(
  (word) => `AGGREGATION_TEMPORALITY_${word}`,
);

/** Told before the points of the metric. */
const DATA = fields<MetricSink>({
  aggregationTemporality: enumeration(TEMPORALITIES, (sink, value) => sink.temporality(value)),
  isMonotonic: bool((sink, value) => sink.monotonic(value)),
});

const POINTS: Readonly<Record<string, readonly [PointType, Fields<MetricSink>]>> = {
  gauge: ['gauge', NUMBER],
  sum: ['sum', NUMBER],
  histogram: ['histogram', HISTOGRAM],
  exponentialHistogram: ['exponential_histogram', EXPONENTIAL],
  summary: ['summary', SUMMARY],
};

const NAMES = { resources: 'resourceMetrics', scopes: 'scopeMetrics', items: 'metrics' };

/** Reads an ExportMetricsServiceRequest in OTLP/JSON into the sink. Throws a DecodeError when it is malformed. */
export function decodeMetricsJson(body: Uint8Array, sink: MetricSink): DecodeOutcome {
  return tellRequest(body, sink, NAMES, tellMetric);
}

function tellMetric(tally: Tally): Emit<MetricSink> {
  return (walk, metric) => {
    const dataFields = Object.entries(POINTS).map(([name, [type, point]]) => {
      const tellPoint: Emit<MetricSink> = ({ sink }, value) => {
        sink.pointBegin();
        tell(walk, point, value);
        count(tally, 'data point', sink.pointEnd());
      };
      const tellData: Emit<MetricSink> = ({ sink }, data) => {
        sink.metricBegin(type);
        tell(walk, TEXTS, metric);
        tell(walk, DATA, data);
        tell(walk, fields({ dataPoints: each(tellPoint) }), data);
        sink.metricEnd();
      };
      return [name, tellData] as const;
    });
    tell(walk, fields(Object.fromEntries(dataFields)), metric);
  };
}
