import { type ExponentialGrid, gridError, gridQuantile } from './exponential-grid.ts';
import { histogramQuantile } from './histogram-quantile.ts';
import type { MetricTypeWord } from './list-metrics.ts';
import type { Distribution } from './metric-lines.ts';

/** Percentiles of histograms with explicit bounds. */
export function quantileOfBounds(q: number, rows: readonly Distribution[]): number | null {
  const histograms = rows.map(({ bounds, counts }) => ({ bounds, counts: counts.map(Number) }));
  return histogramQuantile(q, histograms);
}

/** Percentiles of exponential histograms. The rows of one step and label are one row: on the grid no bounds set them apart. */
export function quantileOfGrid(grid: ExponentialGrid) {
  return (q: number, rows: readonly Distribution[]) =>
    gridQuantile(grid, q, rows[0]?.counts.map(Number) ?? []);
}

/** What is said of the percentiles of a metric, in words. */
export function howQuantilesCome(type: MetricTypeWord, grid: ExponentialGrid | undefined): string {
  if (type === 'summary') return 'from counts and sums';
  if (grid === undefined) return 'percentiles interpolated within buckets';
  return `percentiles within ${Number((gridError(grid) * 100).toPrecision(2))} %`;
}
