import type { MetricSink, PointType } from '../sink.ts';
import { decodeAttribute } from './decode-attribute.ts';
import {
  FIXED64,
  LENGTH,
  type Reader,
  readDouble,
  readFixed64,
  readLength,
  readSigned,
  readTag,
  readVarint,
  skip,
  tagOf,
  VARINT,
} from './reader.ts';

type DecodeField = (reader: Reader, end: number, sink: MetricSink) => void;
/** What to do with a tag. The reader stands behind the tag; a field of length LENGTH is read up to `end`. */
type Fields = ReadonlyMap<number, DecodeField>;

const attribute: DecodeField = (r, end, sink) => decodeAttribute(r, end, sink);
const flags: DecodeField = (r, end, sink) => sink.pointFlags(readVarint(r, end));
const sum: DecodeField = (r, end, sink) => sink.sum(readDouble(r, end));
const min: DecodeField = (r, end, sink) => sink.min(readDouble(r, end));
const max: DecodeField = (r, end, sink) => sink.max(readDouble(r, end));

const fixed64 =
  (take: (sink: MetricSink, low: number, high: number) => void): DecodeField =>
  (r, end, sink) => {
    readFixed64(r, end);
    take(sink, r.low, r.high);
  };
const startTime = fixed64((sink, low, high) => sink.pointStartTime(low, high));
const time = fixed64((sink, low, high) => sink.pointTime(low, high));
const countOf = fixed64((sink, low, high) => sink.count(low, high));
const bucketCount = fixed64((sink, low, high) => sink.bucketCount(low, high));
const explicitBound: DecodeField = (r, end, sink) => sink.explicitBound(readDouble(r, end));

/** A packed repeated field: its elements one after another. */
const packed =
  (element: DecodeField): DecodeField =>
  (r, end, sink) => {
    while (r.at < end) element(r, end, sink);
  };

const TIMES: readonly [number, DecodeField][] = [
  [tagOf(2, FIXED64), startTime],
  [tagOf(3, FIXED64), time],
];

const NUMBER: Fields = new Map([
  ...TIMES,
  [tagOf(7, LENGTH), attribute],
  [tagOf(4, FIXED64), (r, end, sink) => sink.pointDouble(readDouble(r, end))],
  [tagOf(6, FIXED64), fixed64((sink, low, high) => sink.pointInt(low, high))],
  [tagOf(5, LENGTH), decodeExemplar],
  [tagOf(8, VARINT), flags],
]);

const HISTOGRAM: Fields = new Map([
  ...TIMES,
  [tagOf(9, LENGTH), attribute],
  [tagOf(4, FIXED64), countOf],
  [tagOf(5, FIXED64), sum],
  [tagOf(6, FIXED64), bucketCount],
  [tagOf(6, LENGTH), packed(bucketCount)],
  [tagOf(7, FIXED64), explicitBound],
  [tagOf(7, LENGTH), packed(explicitBound)],
  [tagOf(8, LENGTH), decodeExemplar],
  [tagOf(10, VARINT), flags],
  [tagOf(11, FIXED64), min],
  [tagOf(12, FIXED64), max],
]);

const positive: DecodeField = (r, end, sink) => {
  readVarint(r, end);
  sink.positiveBucketCount(r.low, r.high);
};
const negative: DecodeField = (r, end, sink) => {
  readVarint(r, end);
  sink.negativeBucketCount(r.low, r.high);
};
const POSITIVE: Fields = new Map([
  [tagOf(1, VARINT), (r, end, sink) => sink.positiveOffset(readSigned(r, end))],
  [tagOf(2, VARINT), positive],
  [tagOf(2, LENGTH), packed(positive)],
]);
const NEGATIVE: Fields = new Map([
  [tagOf(1, VARINT), (r, end, sink) => sink.negativeOffset(readSigned(r, end))],
  [tagOf(2, VARINT), negative],
  [tagOf(2, LENGTH), packed(negative)],
]);

const EXPONENTIAL: Fields = new Map([
  ...TIMES,
  [tagOf(1, LENGTH), attribute],
  [tagOf(4, FIXED64), countOf],
  [tagOf(5, FIXED64), sum],
  [tagOf(6, VARINT), (r, end, sink) => sink.scale(readSigned(r, end))],
  [tagOf(7, FIXED64), fixed64((sink, low, high) => sink.zeroCount(low, high))],
  [tagOf(8, LENGTH), (r, end, sink) => decodeFields(r, end, POSITIVE, sink)],
  [tagOf(9, LENGTH), (r, end, sink) => decodeFields(r, end, NEGATIVE, sink)],
  [tagOf(10, VARINT), flags],
  [tagOf(11, LENGTH), decodeExemplar],
  [tagOf(12, FIXED64), min],
  [tagOf(13, FIXED64), max],
  [tagOf(14, FIXED64), (r, end, sink) => sink.zeroThreshold(readDouble(r, end))],
]);

const SUMMARY: Fields = new Map([
  ...TIMES,
  [tagOf(7, LENGTH), attribute],
  [tagOf(4, FIXED64), countOf],
  [tagOf(5, FIXED64), sum],
  [tagOf(6, LENGTH), decodeQuantile],
  [tagOf(8, VARINT), flags],
]);

const EXEMPLAR: Fields = new Map([
  [tagOf(7, LENGTH), attribute],
  [tagOf(2, FIXED64), fixed64((sink, low, high) => sink.exemplarTime(low, high))],
  [tagOf(3, FIXED64), (r, end, sink) => sink.exemplarDouble(readDouble(r, end))],
  [tagOf(6, FIXED64), fixed64((sink, low, high) => sink.exemplarInt(low, high))],
  [tagOf(4, LENGTH), (r, end, sink) => sink.exemplarSpanId(r.bytes, r.at, end)],
  [tagOf(5, LENGTH), (r, end, sink) => sink.exemplarTraceId(r.bytes, r.at, end)],
]);

const POINT_FIELDS: Record<PointType, Fields> = {
  gauge: NUMBER,
  sum: NUMBER,
  histogram: HISTOGRAM,
  exponential_histogram: EXPONENTIAL,
  summary: SUMMARY,
};

/** Reads one data point of the given type, from `reader.at` to `end`. */
export function decodePoint(reader: Reader, end: number, type: PointType, sink: MetricSink): void {
  decodeFields(reader, end, POINT_FIELDS[type], sink);
}

function decodeFields(reader: Reader, end: number, fields: Fields, sink: MetricSink): void {
  while (reader.at < end) {
    const tag = readTag(reader, end);
    const decode = fields.get(tag);
    if (decode === undefined) skip(reader, tag, end);
    else if ((tag & 7) === LENGTH) {
      const to = readLength(reader, end);
      decode(reader, to, sink);
      reader.at = to;
    } else decode(reader, end, sink);
  }
}

function decodeExemplar(reader: Reader, end: number, sink: MetricSink): void {
  sink.exemplarBegin();
  decodeFields(reader, end, EXEMPLAR, sink);
  sink.exemplarEnd();
}

function decodeQuantile(reader: Reader, end: number, sink: MetricSink): void {
  let quantile = 0;
  let value = 0;
  while (reader.at < end) {
    const tag = readTag(reader, end);
    if (tag === tagOf(1, FIXED64)) quantile = readDouble(reader, end);
    else if (tag === tagOf(2, FIXED64)) value = readDouble(reader, end);
    else skip(reader, tag, end);
  }
  sink.quantile(quantile, value);
}
