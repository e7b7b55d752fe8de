import type { HeatmapAnswer } from '@tracewell/api/browser';

/** A heatmap cut to the buckets that hold anything: rows of duration, columns of time. */
export interface HeatGrid {
  /** Unix milliseconds of the first column, and milliseconds a column covers. */
  readonly startMs: number;
  readonly stepMs: number;
  readonly columns: number;
  /** Lower bounds of the rows in nanoseconds, ascending, and one more: where the last row ends. */
  readonly boundsNs: readonly number[];
  readonly rows: number;
  readonly counts: readonly (readonly number[])[];
  readonly errors: readonly (readonly number[])[];
  readonly most: number;
  readonly total: number;
  readonly failed: number;
}

/** One cell as it is hovered or dragged to. */
export interface HeatCell {
  readonly column: number;
  readonly row: number;
}

/** A stretch of time and of duration. */
export interface HeatBox {
  readonly fromMs: number;
  readonly toMs: number;
  readonly fromNs: number;
  readonly toNs: number;
}

function filledRows(counts: HeatmapAnswer['counts'], buckets: number): readonly [number, number] {
  let first = buckets;
  let last = -1;
  for (const column of counts) {
    column.forEach((count, row) => {
      if (count === 0) return;
      first = Math.min(first, row);
      last = Math.max(last, row);
    });
  }
  return [first, last];
}

function sum(columns: readonly (readonly number[])[]): number {
  return columns.reduce((total, column) => total + column.reduce((a, b) => a + b, 0), 0);
}

/** Reads the answer; undefined when nothing was counted. */
export function heatGrid(answer: HeatmapAnswer): HeatGrid | undefined {
  const bounds = answer.bucketsNs.map(Number);
  const [first, last] = filledRows(answer.counts, bounds.length);
  if (last === -1) return undefined;
  const ratio = (bounds[1] ?? 2) / (bounds[0] ?? 1);
  const end = bounds[last + 1] ?? (bounds[last] ?? 1) * ratio;
  const cut = (columns: readonly (readonly number[])[]) =>
    columns.map((column) => column.slice(first, last + 1));
  const counts = cut(answer.counts);
  return {
    startMs: Number(BigInt(answer.startTimeUnixNano) / 1_000_000n),
    stepMs: Number(answer.stepNs) / 1e6,
    columns: counts.length,
    boundsNs: [...bounds.slice(first, last + 1), end],
    rows: last - first + 1,
    counts,
    errors: cut(answer.errors),
    most: Math.max(...counts.map((column) => Math.max(...column))),
    total: sum(counts),
    failed: sum(answer.errors),
  };
}

/** The step of the seven-step scale for a count, 0 for none: by the square root, so that single ones stay visible. */
export function heatStep(count: number, most: number): number {
  if (count <= 0) return 0;
  return Math.max(1, Math.ceil(Math.sqrt(count / Math.max(most, 1)) * 7));
}

/** The stretch that two cells span, whichever comes first. */
export function boxOf(grid: HeatGrid, a: HeatCell, b: HeatCell): HeatBox {
  const [left, right] = [Math.min(a.column, b.column), Math.max(a.column, b.column)];
  const [low, high] = [Math.min(a.row, b.row), Math.max(a.row, b.row)];
  return {
    fromMs: grid.startMs + left * grid.stepMs,
    toMs: grid.startMs + (right + 1) * grid.stepMs,
    fromNs: grid.boundsNs[low] ?? 0,
    toNs: grid.boundsNs[high + 1] ?? 0,
  };
}
