import type { MetricSink } from '@tracewell/otlp';
import { appendFloat64, appendUint64 } from './bytes.ts';
import { endMap } from './context.ts';
import { itemsOfPoint } from './point-columns.ts';
import type { PointRow } from './point-row.ts';
import { HAS_MAX, HAS_MIN, HAS_SUM, toDouble } from './point-state.ts';
import { endSignaturePart } from './signature.ts';
import { closeSlot, refill } from './span-columns.ts';
import { appendHexText } from './text.ts';

/** Times, flags and the value of a point. */
export function pointValueSink(point: PointRow) {
  return {
    pointStartTime(low, high) {
      point.startLow = low;
      point.startHigh = high;
    },
    pointTime(low, high) {
      point.timeLow = low;
      point.timeHigh = high;
    },
    pointFlags(flags) {
      point.flags = flags;
    },
    pointInt(low, high) {
      point.hasValue = true;
      point.value = toDouble(low, high);
    },
    pointDouble(value) {
      point.hasValue = true;
      point.value = value;
    },
    count(low, high) {
      point.countLow = low;
      point.countHigh = high;
    },
    sum(value) {
      point.sum = value;
      point.present |= HAS_SUM;
    },
    min(value) {
      point.min = value;
      point.present |= HAS_MIN;
    },
    max(value) {
      point.max = value;
      point.present |= HAS_MAX;
    },
  } satisfies Partial<MetricSink>;
}

/** Buckets and quantiles. */
export function bucketSink(point: PointRow) {
  const append = (name: Parameters<typeof itemsOfPoint>[1], low: number, high: number) => {
    const items = point.table && itemsOfPoint(point.table, name);
    if (items) appendUint64(items, low, high);
  };
  const appendNumber = (name: Parameters<typeof itemsOfPoint>[1], value: number) => {
    const items = point.table && itemsOfPoint(point.table, name);
    if (items) appendFloat64(items, value);
  };
  return {
    bucketCount(low, high) {
      point.buckets++;
      append('BucketCounts', low, high);
    },
    explicitBound(value) {
      point.bounds++;
      appendNumber('ExplicitBounds', value);
    },
    scale(value) {
      point.scale = value;
    },
    zeroCount(low, high) {
      point.zeroLow = low;
      point.zeroHigh = high;
    },
    zeroThreshold(value) {
      point.zeroThreshold = value;
    },
    positiveOffset(value) {
      point.positiveOffset = value;
    },
    positiveBucketCount: (low, high) => append('PositiveBucketCounts', low, high),
    negativeOffset(value) {
      point.negativeOffset = value;
    },
    negativeBucketCount: (low, high) => append('NegativeBucketCounts', low, high),
    quantile(quantile, value) {
      if (point.table?.quantiles) appendFloat64(point.table.quantiles, quantile);
      appendNumber('ValueAtQuantiles.Value', value);
    },
  } satisfies Partial<MetricSink>;
}

export function exemplarSink(point: PointRow) {
  const { context, signature } = point;
  const now = () => point.table?.exemplars;
  return {
    exemplarBegin() {
      const columns = now();
      if (!columns) return;
      columns.spanId.rowStart = columns.spanId.data.length;
      columns.traceId.rowStart = columns.traceId.data.length;
      point.exemplarTimeLow = 0;
      point.exemplarTimeHigh = 0;
      point.exemplarValue = 0;
      context.writer.target = columns.target;
    },
    exemplarTime(low, high) {
      point.exemplarTimeLow = low;
      point.exemplarTimeHigh = high;
    },
    exemplarInt(low, high) {
      point.exemplarValue = toDouble(low, high);
    },
    exemplarDouble(value) {
      point.exemplarValue = value;
    },
    exemplarSpanId(bytes, from, to) {
      const slot = now()?.spanId;
      if (slot && to > from) appendHexText(refill(slot), bytes, from, to);
    },
    exemplarTraceId(bytes, from, to) {
      const slot = now()?.traceId;
      if (slot && to > from) appendHexText(refill(slot), bytes, from, to);
    },
    exemplarEnd() {
      const columns = now();
      if (!columns || !point.table) return;
      endSignaturePart(signature, 'x', columns.time.length / 8 - columns.before);
      closeSlot(columns.spanId);
      closeSlot(columns.traceId);
      appendUint64(columns.time, point.exemplarTimeLow, point.exemplarTimeHigh);
      appendFloat64(columns.value, point.exemplarValue);
      endMap(columns.attributes);
      context.writer.target = point.table.own;
    },
  } satisfies Partial<MetricSink>;
}
