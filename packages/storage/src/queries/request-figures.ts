import { EXACT_SAMPLES } from '../sampled-durations.ts';
import { type QueryResult, query, type Store } from '../store.ts';
import {
  type Answer,
  answerOf,
  MINUTES_IN_RANGE,
  rangeParameters,
  SPANS_IN_RANGE,
} from './answer.ts';
import {
  FIGURE_ROWS_MAX,
  type FigureGroup,
  type FigureSource,
  figuresSql,
  type MeasureFigures,
  wholeRange,
} from './request-figures-sql.ts';
import { readOddTens } from './rollup-source.ts';
import { readSpanCounts, spansWithin } from './span-counts.ts';

/** Counts, weights and percentiles of one group, period and step. */
export interface FigureRow {
  /** The group's names in the order of {@link FigureGroup}. */
  readonly keys: readonly string[];
  readonly period: 'current' | 'previous';
  /** Index of the step within the period; null for the period as a whole. */
  readonly step: number | null;
  readonly spanCount: number;
  readonly requestCount: number;
  readonly errorCount: number;
  /** Spans and requests that the stored ones stand for; equal to the counts when nothing was sampled. */
  readonly spanWeight: number;
  readonly requestWeight: number;
  readonly errorWeight: number;
  readonly durationSumNs: string;
  /** p50, p95, p99; null without a request. */
  readonly quantiles: readonly (string | null)[];
  /** 0 where the percentiles are exact, 0.01 where they come from sketches. */
  readonly relativeError: number;
  readonly lastSeenUnixNano: string;
}

interface EngineRow {
  readonly keys: readonly string[];
  readonly isCurrent: number;
  readonly step: string;
  readonly isTotal: number;
  readonly spanCount: string;
  readonly requestCount: string;
  readonly errorCount: string;
  readonly spanWeight: number;
  readonly requestWeight: number;
  readonly errorWeight: number;
  readonly durationSumNs: string;
  readonly quantiles: readonly (string | null)[];
  readonly lastSeenUnixNano: string;
}

/** Ranges with more spans are answered from the rollup of minutes. */
const SPANS_READ_AT_ONCE = 2_000_000;

/**
 * Measures requests by group, period and step. Percentile: value at rank floor(q * (n - 1)); exact below 1,000
 * samples when spans are read, else within 1 %. An empty step has no row.
 */
export async function measureFigures(
  store: Store,
  question: MeasureFigures,
  signal?: AbortSignal,
): Promise<Answer<FigureRow[]>> {
  const asking: Asking = { store, question, signal };
  const { tree, version, groupBy, operation, stepSeconds } = question;
  if (tree !== undefined || version !== undefined || BY_SPANS.has(groupBy))
    return answerOfFigures(await ask(asking, 'spans'));
  // Steps of few samples are exact as long as the spans can be read, so series do not come from tens.
  const isTotal = groupBy !== 'operation' && operation === undefined && stepSeconds === undefined;
  if (isTotal && (await isLarge(asking))) return measureTotals(asking);
  const choice = await chooseSource(asking);
  return answerOfFigures(await ask(asking, choice.source), choice.result);
}

const TENS_FROM = 50_000;

async function isLarge({ store, question, signal }: Asking): Promise<boolean> {
  const counts = await readSpanCounts(store, signal);
  return spansWithin(counts, wholeRange(question)) >= (question.tensFrom ?? TENS_FROM);
}

const BY_SPANS: ReadonlySet<FigureGroup> = new Set(['version', 'instance']);

interface Asking {
  readonly store: Store;
  readonly question: MeasureFigures;
  readonly signal: AbortSignal | undefined;
}

type Figures = QueryResult<FigureRow>;

async function ask(
  { store, question, signal }: Asking,
  source: FigureSource,
  more: { readonly services?: readonly string[]; readonly oddTens?: readonly number[] } = {},
): Promise<Figures> {
  const { services, oddTens } = more;
  const { sql, parameters } = figuresSql({ ...question, services }, source, oddTens);
  const result = await query<EngineRow>(store, sql, parameters, { signal });
  return { ...result, rows: result.rows.map((row) => figureRow(row, source)) };
}

/** The rows of the first result, at the cost of all. */
function answerOfFigures(
  result: Figures,
  ...others: readonly QueryResult<unknown>[]
): Answer<FigureRow[]> {
  const results: QueryResult<unknown>[] = [result, ...others];
  return answerOf(result.rows, results, result.rows.length >= FIGURE_ROWS_MAX);
}

/** Totals from services by ten minutes; those of few samples are read again from the spans, which makes them exact. */
async function measureTotals(asking: Asking): Promise<Answer<FigureRow[]>> {
  const { store, question, signal } = asking;
  const [trusting, odd] = await Promise.all([
    ask(asking, 'tens'),
    readOddTens(store, wholeRange(question), signal),
  ]);
  const oddTens = odd.tens;
  const rolled = oddTens.length === 0 ? trusting : await ask(asking, 'tens', { oddTens });
  const small = rolled.rows.filter(({ requestCount, requestWeight }) => {
    const samples = Math.max(requestCount, requestWeight);
    return samples > 0 && samples < EXACT_SAMPLES;
  });
  if (small.length === 0) return answerOfFigures(rolled, odd.result);
  const services = [...new Set(small.flatMap(({ keys }) => keys))];
  const exact = await ask(asking, 'spans', services.length === 0 ? {} : { services });
  const exactRows = new Map(exact.rows.map((row) => [rowName(row), row]));
  const rows = rolled.rows.map((row) => {
    const found = exactRows.get(rowName(row));
    // A rollup outlives the spans: those that were counted must all still be there.
    return found !== undefined && found.spanCount >= row.spanCount ? found : row;
  });
  return answerOfFigures({ ...rolled, rows }, odd.result, exact);
}

function rowName({ keys, period }: FigureRow): string {
  return JSON.stringify([keys, period]);
}

/** Spans are read while all of the range are kept and few enough; a rollup that counts more has outlived them. */
async function chooseSource({ store, question, signal }: Asking) {
  const result = await query<{ kept: string; rolled: string }>(
    store,
    `SELECT (SELECT count() FROM otel_traces WHERE ${SPANS_IN_RANGE}) AS kept,
      (SELECT sum(Count) FROM otel_traces_red_1m WHERE ${MINUTES_IN_RANGE}) AS rolled`,
    rangeParameters(wholeRange(question)),
    { signal },
  );
  const kept = Number(result.rows[0]?.kept ?? 0);
  const rolled = Number(result.rows[0]?.rolled ?? 0);
  const source: FigureSource = kept >= rolled && kept <= SPANS_READ_AT_ONCE ? 'spans' : 'minutes';
  return { source, result };
}

function figureRow(row: EngineRow, source: FigureSource): FigureRow {
  const requestCount = Number(row.requestCount);
  return {
    keys: row.keys,
    period: row.isCurrent === 1 ? 'current' : 'previous',
    step: row.isTotal === 1 ? null : Number(row.step),
    spanCount: Number(row.spanCount),
    requestCount,
    errorCount: Number(row.errorCount),
    spanWeight: row.spanWeight,
    requestWeight: row.requestWeight,
    errorWeight: row.errorWeight,
    durationSumNs: row.durationSumNs,
    quantiles: requestCount === 0 ? [null, null, null] : row.quantiles,
    relativeError:
      source === 'spans' && Math.max(requestCount, row.requestWeight) < EXACT_SAMPLES ? 0 : 0.01,
    lastSeenUnixNano: row.lastSeenUnixNano,
  };
}
