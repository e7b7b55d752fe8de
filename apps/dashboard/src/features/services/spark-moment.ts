import type { RedSeries } from '@tracewell/api/browser';

/** The step of the series under a share (0 to 1) of a spark's width, in Unix milliseconds. */
export function momentAt(series: RedSeries, share: number): { from: number; to: number } {
  const step = Number(series.stepNs) / 1e6;
  const last = Math.max(series.requestCount.length - 1, 0);
  const from = Number(series.startTimeUnixNano) / 1e6 + Math.round(share * last) * step;
  return { from, to: from + step };
}
