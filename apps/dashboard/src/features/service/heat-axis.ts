import type { ChartScale } from '../../components/charts/chart-scale.ts';
import type { TimeAxis } from '../../components/charts/series-data.ts';
import { logTicks } from '../../components/charts/value-ticks.ts';
import type { HeatGrid } from '../../components/heatmap/heat-grid.ts';
import { countOf, formatCount } from '../../lib/format-count.ts';
import { formatDuration } from '../../lib/format-duration.ts';

/** The value axis of a heatmap: its rows are equal steps of the logarithm, so a logarithmic axis from end to end. */
export function heatScale(grid: HeatGrid): ChartScale {
  const low = Math.max(1, grid.boundsNs[0] ?? 1);
  const high = Math.max(low * 2, grid.boundsNs.at(-1) ?? low);
  const ticks = logTicks(low, high).filter((tick) => tick >= low && tick <= high);
  return { kind: 'log', domain: [low, high], ticks };
}

/**
 * Where the cells lie in a plot whose lines have their points at the beginning of a step: a column is as wide as a step
 * and stands in the middle of its point, so both meet under one crosshair. In shares of the plot's width.
 */
export function heatPlace(grid: HeatGrid, axis: TimeAxis): { left: number; width: number } {
  const length = Math.max(1, axis.steps - 1) * axis.stepMs;
  return {
    left: (grid.startMs - grid.stepMs / 2 - axis.startMs) / length,
    width: (grid.columns * grid.stepMs) / length,
  };
}

/** What a step holds, in words: how many requests, from which to which duration, how many failed. */
export function heatWords(grid: HeatGrid, ms: number): string {
  const step = Math.round((ms - grid.startMs) / grid.stepMs);
  const counts = grid.counts[step] ?? [];
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return 'no request';
  const first = counts.findIndex((count) => count > 0);
  const last = counts.findLastIndex((count) => count > 0);
  const failed = (grid.errors[step] ?? []).reduce((sum, count) => sum + count, 0);
  const range = `${formatDuration(grid.boundsNs[first])} to ${formatDuration(grid.boundsNs[last + 1])}`;
  return `${countOf(total, 'request')}, ${range}${failed > 0 ? `, ${formatCount(failed)} failed` : ''}`;
}
