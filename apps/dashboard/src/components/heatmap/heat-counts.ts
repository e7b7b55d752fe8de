import type { HeatGrid } from './heat-grid.ts';

/** One step of time: how many, and how many of them failed. */
interface HeatColumn {
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
  readonly failed: number;
}

/** The counts of each column of a heatmap: the same figures, without the durations. */
export function heatColumns(grid: HeatGrid): readonly HeatColumn[] {
  const sum = (column: readonly number[] | undefined) =>
    (column ?? []).reduce((total, count) => total + count, 0);
  return grid.counts.map((column, at) => ({
    fromMs: grid.startMs + at * grid.stepMs,
    toMs: grid.startMs + (at + 1) * grid.stepMs,
    count: sum(column),
    failed: sum(grid.errors[at]),
  }));
}
