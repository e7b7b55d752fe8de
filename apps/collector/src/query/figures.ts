import type { RedFigures, RedSeries } from '@tracewell/api';
import type { FigureRow, PeerFigureRow } from '@tracewell/storage';
import type { MinuteSteps } from './minute-steps.ts';

/** Rows of one group, told apart by what they sum up. */
export interface GroupFigures<Row extends PeerFigureRow = FigureRow> {
  readonly current: Row | undefined;
  readonly previous: Row | undefined;
  readonly steps: ReadonlyMap<number, Row>;
  readonly previousSteps: ReadonlyMap<number, Row>;
}

/** Sorts rows by group; the key is the group's names joined by NUL. */
export function byGroup<Row extends PeerFigureRow>(
  rows: readonly Row[],
): ReadonlyMap<string, GroupFigures<Row> & { readonly keys: readonly string[] }> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = row.keys.join('\0');
    const known = groups.get(key);
    if (known) known.push(row);
    else groups.set(key, [row]);
  }
  return new Map(
    [...groups].map(([key, own]) => [key, { keys: own[0]?.keys ?? [], ...groupOf(own) }]),
  );
}

export const NO_FIGURES: GroupFigures = {
  current: undefined,
  previous: undefined,
  steps: new Map(),
  previousSteps: new Map(),
};

function groupOf<Row extends PeerFigureRow>(rows: readonly Row[]): GroupFigures<Row> {
  const stepsOf = (period: FigureRow['period']) =>
    new Map(
      rows.flatMap((row) =>
        row.period === period && row.step !== null ? [[row.step, row] as const] : [],
      ),
    );
  const total = (period: FigureRow['period']) =>
    rows.find((row) => row.period === period && row.step === null);
  return {
    current: total('current'),
    previous: total('previous'),
    steps: stepsOf('current'),
    previousSteps: stepsOf('previous'),
  };
}

const NOTHING: RedFigures = {
  requestCount: 0,
  errorCount: 0,
  sampleCount: 0,
  ratePerSecond: 0,
  errorRatio: null,
  p50Ns: null,
  p95Ns: null,
  p99Ns: null,
};

/** @param seconds that the row's period has lasted */
export function figuresOf(row: PeerFigureRow | undefined, seconds: number): RedFigures {
  if (row === undefined || seconds <= 0) return NOTHING;
  const [p50Ns = null, p95Ns = null, p99Ns = null] = row.quantiles;
  return {
    requestCount: Math.round(row.requestWeight),
    errorCount: Math.round(row.errorWeight),
    sampleCount: row.requestCount,
    ratePerSecond: row.requestWeight / seconds,
    errorRatio: row.requestWeight === 0 ? null : row.errorWeight / row.requestWeight,
    p50Ns,
    p95Ns,
    p99Ns,
  };
}

/** A period of which this part or more passed before the first request is a beginning, not a measure. */
const LATE_BEGINNING = 0.25;

/** null when the period held no request, or, where its steps are known, when the first one came late in it. */
export function previousOf(
  group: Pick<GroupFigures<PeerFigureRow>, 'previous' | 'previousSteps'>,
  steps: MinuteSteps,
): RedFigures | null {
  const { previous, previousSteps } = group;
  const first = Math.min(
    ...[...previousSteps].flatMap(([step, row]) => (row.requestCount > 0 ? [step] : [])),
  );
  if (previousSteps.size > 0 && first >= steps.count * LATE_BEGINNING) return null;
  return previous && previous.requestCount > 0 ? figuresOf(previous, steps.previousSeconds) : null;
}

/** A step without a request is a gap in every column but the count. */
export function seriesOf(
  rows: ReadonlyMap<number, PeerFigureRow>,
  steps: MinuteSteps,
  period: FigureRow['period'],
): RedSeries {
  const isCurrent = period === 'current';
  const figures = steps.secondsOfStep.map((seconds, step) => {
    const row = rows.get(step);
    return row && row.requestCount > 0
      ? figuresOf(row, isCurrent ? seconds : stepLength(steps, step))
      : undefined;
  });
  return {
    startTimeUnixNano: String(isCurrent ? steps.range.from : steps.previousFrom),
    stepNs: String(BigInt(steps.stepSeconds) * 1_000_000_000n),
    requestCount: figures.map((figure) => figure?.requestCount ?? 0),
    ratePerSecond: figures.map((figure) => figure?.ratePerSecond ?? null),
    errorRatio: figures.map((figure) => figure?.errorRatio ?? null),
    p50Ns: figures.map((figure) => figure?.p50Ns ?? null),
    p95Ns: figures.map((figure) => figure?.p95Ns ?? null),
    p99Ns: figures.map((figure) => figure?.p99Ns ?? null),
  };
}

function stepLength(steps: MinuteSteps, step: number): number {
  return Math.min(steps.stepSeconds, steps.previousSeconds - step * steps.stepSeconds);
}
