import { count, type DecodeOutcome, openTally, type Tally } from '../outcome.ts';
import type { MetricSink, PointType } from '../sink.ts';
import { decodePoint } from './decode-point.ts';
import { decodeRequest } from './decode-request.ts';
import {
  LENGTH,
  type Reader,
  readLength,
  readTag,
  readVarint,
  skip,
  tagOf,
  VARINT,
} from './reader.ts';

// opentelemetry/proto/metrics/v1/metrics.proto
const NAME = tagOf(1, LENGTH);
const DESCRIPTION = tagOf(2, LENGTH);
const UNIT = tagOf(3, LENGTH);
const DATA: ReadonlyMap<number, PointType> = new Map([
  [tagOf(5, LENGTH), 'gauge'],
  [tagOf(7, LENGTH), 'sum'],
  [tagOf(9, LENGTH), 'histogram'],
  [tagOf(10, LENGTH), 'exponential_histogram'],
  [tagOf(11, LENGTH), 'summary'],
]);
/** The same numbers in Gauge, Sum, Histogram, ExponentialHistogram and Summary. */
const POINT = tagOf(1, LENGTH);
const TEMPORALITY = tagOf(2, VARINT);
const MONOTONIC = tagOf(3, VARINT);

/**
 * Reads an ExportMetricsServiceRequest (OTLP 1.11, protobuf) into the sink; counts data points.
 * Throws a DecodeError when the bytes are malformed; the sink may then hold points of the request.
 */
export function decodeMetrics(body: Uint8Array, sink: MetricSink): DecodeOutcome {
  const tally = openTally();
  sink.takeRepairs();
  decodeRequest(body, sink, (reader, end) => decodeMetric(reader, end, sink, tally));
  return { ...tally, repaired: sink.takeRepairs() };
}

/** The type and the fields of a metric are told before its points, wherever they stand in the message. */
function decodeMetric(reader: Reader, end: number, sink: MetricSink, tally: Tally): void {
  const start = reader.at;
  let type: PointType | undefined;
  let data = start;
  let dataEnd = start;
  while (reader.at < end) {
    const tag = readTag(reader, end);
    const found = DATA.get(tag);
    if (found === undefined) {
      skip(reader, tag, end);
      continue;
    }
    type = found;
    dataEnd = readLength(reader, end);
    data = reader.at;
    reader.at = dataEnd;
  }
  if (type === undefined) return;
  sink.metricBegin(type);
  reader.at = start;
  decodeMetricTexts(reader, end, sink);
  reader.at = data;
  decodeData(reader, dataEnd, type, sink, tally);
  sink.metricEnd();
  reader.at = end;
}

function decodeMetricTexts(reader: Reader, end: number, sink: MetricSink): void {
  while (reader.at < end) {
    const tag = readTag(reader, end);
    if ((tag & 7) !== LENGTH) {
      skip(reader, tag, end);
      continue;
    }
    const to = readLength(reader, end);
    if (tag === NAME) sink.metricName(reader.bytes, reader.at, to);
    else if (tag === DESCRIPTION) sink.metricDescription(reader.bytes, reader.at, to);
    else if (tag === UNIT) sink.metricUnit(reader.bytes, reader.at, to);
    reader.at = to;
  }
}

function decodeData(
  reader: Reader,
  end: number,
  type: PointType,
  sink: MetricSink,
  tally: Tally,
): void {
  const start = reader.at;
  while (reader.at < end) {
    const tag = readTag(reader, end);
    if (tag === TEMPORALITY) sink.temporality(readVarint(reader, end));
    else if (tag === MONOTONIC) sink.monotonic(readVarint(reader, end) !== 0);
    else skip(reader, tag, end);
  }
  reader.at = start;
  while (reader.at < end) {
    const tag = readTag(reader, end);
    if (tag === POINT) {
      const to = readLength(reader, end);
      sink.pointBegin();
      decodePoint(reader, to, type, sink);
      count(tally, 'data point', sink.pointEnd());
    } else skip(reader, tag, end);
  }
}
