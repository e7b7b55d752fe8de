/** A lasting step in a series: the index of its first value, and the medians on both sides. */
export interface Shift {
  readonly index: number;
  readonly before: number;
  readonly after: number;
}

/** Values needed on each side before a step is believed. */
const SIDE = 3;
/** A cut that leaves more than this of the distance which the whole series has from its median explains nothing. */
const UNEXPLAINED = 0.7;

/**
 * The clearest lasting rise of a series: the cut that leaves the least distance between the values
 * and the median of their side (a step seen through noise and lone spikes), at most 70 % of what the whole series has.
 * Gaps (null) are skipped.
 * `worth` decides whether the step is worth saying. Falls are not reported: nobody came for them.
 */
export function findRise(
  values: readonly (number | null)[],
  worth: (before: number, after: number) => boolean,
): Shift | undefined {
  const known = values.flatMap((value, index) => (value === null ? [] : [{ value, index }]));
  const measured = known.map((item) => item.value);
  let best: { readonly cut: number; readonly distance: number } | undefined;
  for (let cut = SIDE; cut <= known.length - SIDE; cut++) {
    const distance = spread(measured.slice(0, cut)) + spread(measured.slice(cut));
    if (!best || distance < best.distance) best = { cut, distance };
  }
  if (!best || best.distance > UNEXPLAINED * spread(measured)) return undefined;
  const before = median(measured.slice(0, best.cut));
  const after = median(measured.slice(best.cut));
  return worth(before, after) ? { index: known[best.cut]?.index ?? 0, before, after } : undefined;
}

function spread(values: readonly number[]): number {
  const middle = median(values);
  return values.reduce((sum, value) => sum + Math.abs(value - middle), 0);
}

/** The value at rank floor((n-1)/2): a value that was measured, never a mean of two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}
