export type SeriesView = 'rate' | 'value' | 'p50' | 'p95' | 'p99' | 'mean' | 'count';

/** One line of a chart. A step without a point is null. */
export interface SeriesLine {
  readonly labels: Readonly<Record<string, string>>;
  readonly view: SeriesView;
  readonly values: readonly (number | null)[];
  readonly last: number | null;
}

interface StepRow {
  readonly labels: readonly string[];
  readonly step: string;
}

/** Lines of one value a step; `perStep` divides it. */
export function linesOfValues(
  rows: readonly (StepRow & { readonly value: number | null })[],
  options: { groupBy: readonly string[]; steps: number; view: SeriesView; perStep: number },
): SeriesLine[] {
  const { groupBy, steps, view, perStep } = options;
  return [...byLabels(rows)].map((own) => {
    const values = emptySteps(steps);
    for (const { step, value } of own)
      values[Number(step)] = value === null ? null : value / perStep;
    return line(own, groupBy, view, values);
  });
}

/** Lines of histograms and summaries: one for each view. */
export function linesOfDistribution(
  rows: readonly (StepRow & Distribution)[],
  options: {
    groupBy: readonly string[];
    steps: number;
    views: readonly SeriesView[];
    seconds: number;
    quantile: QuantileOf;
  },
): SeriesLine[] {
  const { groupBy, steps, views, seconds, quantile } = options;
  return [...byLabels(rows)].flatMap((own) => {
    const columns = views.map(() => emptySteps(steps));
    for (const ofStep of groupBySteps(own)) {
      const at = Number(ofStep[0]?.step ?? 0);
      for (const [index, view] of views.entries()) {
        const column = columns[index];
        if (column !== undefined) column[at] = measure(view, ofStep, seconds, quantile);
      }
    }
    return views.map((view, index) => line(own, groupBy, view, columns[index] ?? []));
  });
}

/** What was added in a step; points with different bounds stand apart. */
export interface Distribution {
  readonly bounds: readonly number[];
  readonly count: number | null;
  readonly total: number | null;
  readonly counts: readonly string[];
}

type QuantileOf = (q: number, rows: readonly Distribution[]) => number | null;

const QUANTILES: Partial<Record<SeriesView, number>> = { p50: 0.5, p95: 0.95, p99: 0.99 };

function measure(
  view: SeriesView,
  rows: readonly Distribution[],
  seconds: number,
  quantile: QuantileOf,
): number | null {
  const count = rows.reduce((sum, row) => sum + (row.count ?? 0), 0);
  if (view === 'count') return count;
  if (view === 'rate') return count / seconds;
  const q = QUANTILES[view];
  if (q === undefined) {
    return count === 0 ? null : rows.reduce((sum, row) => sum + (row.total ?? 0), 0) / count;
  }
  return quantile(q, rows);
}

function line(
  rows: readonly StepRow[],
  groupBy: readonly string[],
  view: SeriesView,
  values: readonly (number | null)[],
): SeriesLine {
  const found = rows[0]?.labels ?? [];
  const labels = Object.fromEntries(groupBy.map((key, index) => [key, found[index] ?? '']));
  return { labels, view, values, last: values.findLast((value) => value !== null) ?? null };
}

function emptySteps(steps: number): (number | null)[] {
  return Array.from({ length: steps }, () => null);
}

function byLabels<Row extends StepRow>(rows: readonly Row[]): Iterable<Row[]> {
  return grouped(rows, ({ labels }) => JSON.stringify(labels));
}

function groupBySteps<Row extends StepRow>(rows: readonly Row[]): Iterable<Row[]> {
  return grouped(rows, ({ step }) => step);
}

function grouped<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Iterable<Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups.values();
}
