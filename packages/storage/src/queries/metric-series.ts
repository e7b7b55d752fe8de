import { query, type Store } from '../store.ts';
import { type Answer, answerOf, rangeParameters, type TimeRange } from './answer.ts';
import { howQuantilesCome, quantileOfBounds, quantileOfGrid } from './distribution-quantile.ts';
import { type GridFacts, gridCountsSql, gridFactsSql, gridOf } from './exponential-grid.ts';
import { METRIC_TYPES, type MetricTypeWord } from './list-metrics.ts';
import {
  linesOfDistribution,
  linesOfValues,
  type SeriesLine,
  type SeriesView,
} from './metric-lines.ts';
import {
  distributionSql,
  metricFactsSql,
  NAMED,
  rateSql,
  SCANNED,
  valuesSql,
} from './metric-series-sql.ts';

export interface ReadMetricSeries {
  readonly name: string;
  readonly range: TimeRange;
  readonly service?: string | undefined;
  /** Attribute or resource keys: one line per combination. */
  readonly groupBy: readonly string[];
  /** Default: sums that only grow as rate, other sums and gauges as value, histograms of both kinds as p50, p95 and p99. */
  readonly view?: SeriesView | undefined;
  /** Steps wanted; steps are not made shorter than the time between two points. */
  readonly points: number;
}

export interface MetricSeriesRows {
  readonly type: MetricTypeWord;
  readonly unit: string;
  readonly startTimeUnixNano: string;
  readonly stepNs: string;
  /** By last value, the largest first; at most 20. */
  readonly lines: readonly SeriesLine[];
  readonly moreLines: number;
  /** What was done, in words. */
  readonly treatment: string;
}

interface Facts {
  readonly type: MetricTypeWord;
  readonly points: string;
  readonly series: string;
  readonly unit: string;
  readonly monotonic: number;
  readonly temporality: number;
  readonly newest: string;
  readonly oldest: string;
}

const NS_PER_S = 1_000_000_000n;
/** Points read at once; of a range with more, the newest part is answered. */
const MAX_POINTS = 2_000_000;
/** Each of these has up to 320 buckets in memory, twice. */
const MAX_EXPONENTIAL_POINTS = 100_000;
const MAX_ROWS = 100_000;
const MAX_LINES = 20;
const DELTA = 1;
const LOOK_BACK_NS = 300n * NS_PER_S;

/** The values of one metric by step. undefined when it has no point in the range. */
export async function readMetricSeries(
  store: Store,
  question: ReadMetricSeries,
  signal?: AbortSignal,
): Promise<Answer<MetricSeriesRows | undefined>> {
  const { name, service = '' } = question;
  const found = await query<Facts>(
    store,
    `SELECT * FROM (${METRIC_TYPES.map(metricFactsSql).join(' UNION ALL ')}) ORDER BY newest DESC, points DESC LIMIT 1`,
    { ...rangeParameters(question.range), name, service },
    { signal },
  );
  const facts = found.rows[0];
  if (facts === undefined) return answerOf(undefined, [found]);
  const frame = frameOf(question, facts);
  const read = await readLines(store, question, facts, frame, signal);
  const lines = [...read.lines].sort((a, b) => (b.last ?? -Infinity) - (a.last ?? -Infinity));
  const rows = {
    type: facts.type,
    unit: facts.unit,
    startTimeUnixNano: String(frame.from),
    stepNs: String(frame.step),
    lines: lines.slice(0, MAX_LINES),
    moreLines: Math.max(0, lines.length - MAX_LINES),
    treatment: read.treatment,
  };
  return answerOf(
    rows,
    [found, read.result],
    frame.truncated || read.result.rows.length >= MAX_ROWS,
  );
}

interface Frame {
  readonly from: bigint;
  readonly to: bigint;
  readonly step: bigint;
  readonly steps: number;
  readonly truncated: boolean;
}

function frameOf({ range, points }: ReadMetricSeries, facts: Facts): Frame {
  const isExponential = facts.type === 'exponential_histogram';
  const most = isExponential ? MAX_EXPONENTIAL_POINTS : MAX_POINTS;
  const share = Math.min(1, most / Number(facts.points));
  const length = BigInt(Math.floor(Number(range.to - range.from) * share));
  const perSeries = Math.max(1, Number(facts.points) / Math.max(1, Number(facts.series)));
  const between = Number(BigInt(facts.newest) - BigInt(facts.oldest)) / Math.max(1, perSeries - 1);
  const wanted = Math.max(Number(length) / points, perSeries > 1 ? between : 0) / 1e9;
  const step = BigInt(Math.max(1, Math.ceil(wanted))) * NS_PER_S;
  const steps = Math.max(1, Number((length + step - 1n) / step));
  return { from: range.to - length, to: range.to, step, steps, truncated: share < 1 };
}

/** What the statements of one question share. */
interface Reading {
  readonly store: Store;
  readonly question: ReadMetricSeries;
  readonly facts: Facts;
  readonly frame: Frame;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal | undefined;
}

async function readLines(
  store: Store,
  question: ReadMetricSeries,
  facts: Facts,
  frame: Frame,
  signal?: AbortSignal,
) {
  const lookBack = frame.step > LOOK_BACK_NS ? frame.step : LOOK_BACK_NS;
  const parameters = {
    ...rangeParameters(frame),
    scanFrom: String(frame.from - lookBack),
    step: String(frame.step),
    name: question.name,
    service: question.service ?? '',
    keys: question.groupBy,
    rowLimit: MAX_ROWS,
  };
  const reading = { store, question, facts, frame, parameters, signal };
  const { type } = facts;
  if (type === 'gauge') return await readValues(reading, type);
  if (type !== 'sum') return await readDistribution(reading, type);
  const { view = facts.monotonic === 1 ? 'rate' : 'value' } = question;
  return view === 'rate' ? await readRate(reading) : await readValues(reading, type);
}

async function readRate({ store, question, facts, frame, parameters, signal }: Reading) {
  const sql = rateSql(facts.temporality === DELTA);
  const result = await query<ValueRow>(store, sql, parameters, { signal });
  const { groupBy } = question;
  const perStep = Number(frame.step) / 1e9;
  const lines = linesOfValues(result.rows, { groupBy, steps: frame.steps, view: 'rate', perStep });
  const treatment = `rate per second, summed ${over(facts)}${resetsOf(result.rows)}`;
  return { lines, result, treatment };
}

async function readValues(
  { store, question, facts, frame, parameters, signal }: Reading,
  type: 'gauge' | 'sum',
) {
  const result = await query<ValueRow>(store, valuesSql(type), parameters, { signal });
  const { groupBy } = question;
  const options = { groupBy, steps: frame.steps, view: 'value', perStep: 1 } as const;
  const folded = type === 'gauge' ? 'mean' : 'summed';
  const treatment = `last value of each step, ${folded} ${over(facts)}`;
  return { lines: linesOfValues(result.rows, options), result, treatment };
}

async function readDistribution(
  { store, question, facts, frame, parameters, signal }: Reading,
  type: 'histogram' | 'exponential_histogram' | 'summary',
) {
  const grid =
    type === 'exponential_histogram' ? await readGrid(store, parameters, signal) : undefined;
  const sql = distributionSql(type, facts.temporality === DELTA, grid && gridCountsSql(grid));
  const result = await query<DistributionRow>(store, sql, parameters, { signal });
  const { groupBy, view } = question;
  const views = view === undefined ? defaultViews(type) : [view];
  const seconds = Number(frame.step) / 1e9;
  const quantile = grid === undefined ? quantileOfBounds : quantileOfGrid(grid);
  const options = { groupBy, steps: frame.steps, views, seconds, quantile };
  const lines = linesOfDistribution(result.rows, options);
  const treatment = `${howQuantilesCome(type, grid)}, put together ${over(facts)}${resetsOf(result.rows)}`;
  return { lines, result, treatment };
}

async function readGrid(
  store: Store,
  parameters: Readonly<Record<string, unknown>>,
  signal: AbortSignal | undefined,
) {
  const sql = gridFactsSql(`${SCANNED} AND ${NAMED}`);
  const { rows } = await query<GridFacts>(store, sql, parameters, { signal });
  return rows[0] && gridOf(rows[0]);
}

function over({ series }: Facts): string {
  return `over ${series} series`;
}

function defaultViews(type: MetricTypeWord): readonly SeriesView[] {
  return type === 'summary' ? ['mean'] : ['p50', 'p95', 'p99'];
}

function resetsOf(rows: readonly { readonly resets?: string }[]): string {
  const resets = rows.reduce((sum, row) => sum + Number(row.resets ?? 0), 0);
  return resets === 0 ? '' : `, ${resets} ${resets === 1 ? 'restart' : 'restarts'} corrected`;
}

interface ValueRow {
  readonly labels: readonly string[];
  readonly step: string;
  readonly value: number | null;
  readonly resets?: string;
}

interface DistributionRow {
  readonly labels: readonly string[];
  readonly step: string;
  readonly bounds: readonly number[];
  readonly count: number | null;
  readonly total: number | null;
  readonly counts: readonly string[];
  readonly resets: string;
}
