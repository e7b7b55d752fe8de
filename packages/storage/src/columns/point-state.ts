import { type Bytes, openBytes } from './bytes.ts';
import type { Context } from './context.ts';
import { openSignature, type Signature } from './signature.ts';

/** The fields of the metric and point that are being written. */
export type PointState = ReturnType<typeof openPointState>;

/** Bits of the column Present. */
export const HAS_SUM = 1;
export const HAS_MIN = 2;
export const HAS_MAX = 4;

export function openPointState(context: Context) {
  const signature: Signature = openSignature();
  return {
    context,
    signature,
    /** Counts resources and scopes, so that a table knows whether it holds the current one. */
    contextNumber: 0,
    service: 0,
    metricName: -1,
    description: openBytes() as Bytes,
    unit: openBytes() as Bytes,
    temporality: 0,
    isMonotonic: false,
    startLow: 0,
    startHigh: 0,
    timeLow: 0,
    timeHigh: 0,
    flags: 0,
    hasValue: false,
    value: 0,
    countLow: 0,
    countHigh: 0,
    sum: 0,
    min: 0,
    max: 0,
    present: 0,
    bounds: 0,
    buckets: 0,
    scale: 0,
    zeroLow: 0,
    zeroHigh: 0,
    zeroThreshold: 0,
    positiveOffset: 0,
    negativeOffset: 0,
    exemplarTimeLow: 0,
    exemplarTimeHigh: 0,
    exemplarValue: 0,
  };
}

export function resetPoint(point: PointState): void {
  point.startLow = 0;
  point.startHigh = 0;
  point.timeLow = 0;
  point.timeHigh = 0;
  point.flags = 0;
  point.hasValue = false;
  point.value = 0;
  point.countLow = 0;
  point.countHigh = 0;
  point.sum = 0;
  point.min = 0;
  point.max = 0;
  point.present = 0;
  point.bounds = 0;
  point.buckets = 0;
  point.scale = 0;
  point.zeroLow = 0;
  point.zeroHigh = 0;
  point.zeroThreshold = 0;
  point.positiveOffset = 0;
  point.negativeOffset = 0;
}

/** A signed 64-bit integer as the nearest double: the exporter's tables hold every value as Float64. */
export function toDouble(low: number, high: number): number {
  return (high | 0) * 0x1_0000_0000 + low;
}
