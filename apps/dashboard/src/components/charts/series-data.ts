/** One line or band of a chart, in the order in which it is drawn. */
export interface ChartSeries {
  readonly key: string;
  /** The words at the end of the line. */
  readonly label: string;
  /** A CSS colour: a token. */
  readonly color: string;
  /** null is a gap. All series of a chart have equal length. */
  readonly values: readonly (number | null)[];
  readonly width?: number;
  /** Bands are stacked on those before them; lines stand alone. */
  readonly band?: boolean;
  /** Opacity of the fill of a band. */
  readonly fill?: number;
  /** The period before: dashed at 45 %, without a label. */
  readonly ghost?: boolean;
}

/** The shared time axis of a page: everything on it has the same left and right edge. */
export interface TimeAxis {
  readonly startMs: number;
  readonly stepMs: number;
  readonly steps: number;
}

/** One row a step, as the chart library wants them: `ms` and one value a series. */
export type ChartRow = { readonly ms: number } & { readonly [key: string]: number | null };

/** Turns columns into rows. */
export function chartRows(axis: TimeAxis, series: readonly ChartSeries[]): ChartRow[] {
  return Array.from({ length: axis.steps }, (_, step) => {
    const values = series.map(({ key, values }) => [key, values[step] ?? null] as const);
    return { ...Object.fromEntries(values), ms: axis.startMs + step * axis.stepMs } as ChartRow;
  });
}

/** The largest value drawn: the tallest stack of bands, or the highest line. */
export function chartMax(series: readonly ChartSeries[]): number {
  const bands = series.filter((one) => one.band);
  const steps = Math.max(0, ...series.map((one) => one.values.length));
  let max = 0;
  for (let step = 0; step < steps; step++) {
    const stack = bands.reduce((sum, one) => sum + (one.values[step] ?? 0), 0);
    max = Math.max(max, stack, ...series.map((one) => (one.band ? 0 : (one.values[step] ?? 0))));
  }
  return max;
}

/** The smallest value above zero, for a logarithmic axis; 0 when there is none. */
export function chartMin(series: readonly ChartSeries[]): number {
  const positive = series.flatMap((one) => one.values.filter((value) => (value ?? 0) > 0));
  return positive.length > 0 ? Math.min(...positive.map(Number)) : 0;
}

/** Where each labelled series ends, as a value of the axis: the last known value, bands in the middle of theirs. */
export function lineEnds(series: readonly ChartSeries[]): { key: string; value: number }[] {
  const ends: { key: string; value: number }[] = [];
  let floor = 0;
  for (const one of series) {
    const last = one.values.findLast((value) => value !== null);
    if (last === undefined || last === null || one.ghost) continue;
    ends.push({ key: one.key, value: one.band ? floor + last / 2 : last });
    if (one.band) floor += last;
  }
  return ends;
}
