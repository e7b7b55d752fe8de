/** One histogram with explicit bounds: `counts` has one more element than `bounds`, the last is above every bound. */
export interface BoundedCounts {
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
}

/**
 * The value below which a share `q` of all counts lies, as Prometheus' histogram_quantile: linear within a bucket, the
 * first bucket begins at 0 unless its bound is negative, and what is above the last bound counts as that bound.
 * Histograms with different bounds are put together. null when there is no count.
 */
export function histogramQuantile(q: number, histograms: readonly BoundedCounts[]): number | null {
  const filled = histograms.filter(({ bounds, counts }) => bounds.length > 0 && sum(counts) > 0);
  const total = filled.reduce((all, { counts }) => all + sum(counts), 0);
  if (total === 0) return null;
  const points = [...new Set(filled.flatMap(edgesOf))].sort((a, b) => a - b);
  const rank = q * total;
  let previous = { at: points[0] ?? 0, below: 0 };
  for (const at of points) {
    const below = filled.reduce((all, histogram) => all + countBelow(histogram, at), 0);
    if (below >= rank) return interpolate(previous, { at, below }, rank);
    previous = { at, below };
  }
  return previous.at;
}

function edgesOf({ bounds }: BoundedCounts): number[] {
  const first = bounds[0] ?? 0;
  return first > 0 ? [0, ...bounds] : [...bounds];
}

/** Counts at or below a value, with each bucket's counts spread evenly over its width. */
function countBelow({ bounds, counts }: BoundedCounts, value: number): number {
  let below = 0;
  let lower = Math.min(0, bounds[0] ?? 0);
  for (const [index, upper] of bounds.entries()) {
    const count = counts[index] ?? 0;
    if (value < upper) {
      const share = upper > lower ? (value - lower) / (upper - lower) : 0;
      return below + count * Math.max(0, share);
    }
    below += count;
    lower = upper;
  }
  return below;
}

interface Point {
  readonly at: number;
  readonly below: number;
}

function interpolate(from: Point, to: Point, rank: number): number {
  if (to.below === from.below) return to.at;
  return from.at + ((to.at - from.at) * (rank - from.below)) / (to.below - from.below);
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
