import type { Expression } from '@tracewell/search';
import { EXACT_SAMPLES, percentilesSql } from '../sampled-durations.ts';
import { searchToSql } from '../search-to-sql.ts';
import { type QueryResult, query, type Store } from '../store.ts';
import {
  type Answer,
  answerOf,
  MINUTES_IN_RANGE,
  rangeParameters,
  SPANS_IN_RANGE,
  type TimeRange,
} from './answer.ts';

/** Which requests are measured, and how they are split. */
export interface MeasureFigures {
  /** Whole minutes. */
  readonly range: TimeRange;
  /** Start of the period to compare with, on a minute, at or before `range.from`; left out: none. */
  readonly previousFrom?: bigint | undefined;
  /** Length of the steps of the series in seconds, whole minutes; left out: totals only. */
  readonly stepSeconds?: number | undefined;
  readonly groupBy: FigureGroup;
  readonly service?: string | undefined;
  readonly operation?: string | undefined;
  readonly env?: string | undefined;
  /** Keeps spans of one `service.version`; answered from spans. */
  readonly version?: string | undefined;
  /** Keeps matching spans and counts all of them, not requests alone; answered from spans. */
  readonly tree?: Expression | undefined;
}

/** `service`; `operation` (with its kind); `version`; `instance` (with host and version); or one group. */
export type FigureGroup = 'service' | 'operation' | 'version' | 'instance' | 'none';

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

/** Ranges with more spans are answered from the rollup. */
const SPANS_READ_AT_ONCE = 2_000_000;
const ROW_LIMIT = 200_000;
const NS_PER_S = 1_000_000_000n;

/**
 * Measures requests by group, period and step. Percentile: value at rank floor(q * (n - 1)); exact below 1,000
 * samples when spans are read, else within 1 %. An empty step has no row.
 */
export async function measureFigures(
  store: Store,
  question: MeasureFigures,
  signal?: AbortSignal,
): Promise<Answer<FigureRow[]>> {
  const whole = { from: question.previousFrom ?? question.range.from, to: question.range.to };
  const needsSpans =
    question.tree !== undefined ||
    question.version !== undefined ||
    question.groupBy === 'version' ||
    question.groupBy === 'instance';
  const choice = needsSpans ? undefined : await chooseSource(store, whole, signal);
  const source = choice?.source ?? 'spans';
  const { sql, parameters } = figuresSql(question, whole, source);
  const result = await query<EngineRow>(store, sql, parameters, { signal });
  const rows = result.rows.map((row) => figureRow(row, source));
  const results: QueryResult<unknown>[] = choice === undefined ? [result] : [result, choice.result];
  return answerOf(rows, results, rows.length >= ROW_LIMIT);
}

type Source = 'spans' | 'rollup';

/** Spans are read while all of the range are kept and few enough; a rollup that counts more has outlived them. */
async function chooseSource(store: Store, range: TimeRange, signal: AbortSignal | undefined) {
  const result = await query<{ kept: string; rolled: string }>(
    store,
    `SELECT (SELECT count() FROM otel_traces WHERE ${SPANS_IN_RANGE}) AS kept,
      (SELECT sum(Count) FROM otel_traces_red_1m WHERE ${MINUTES_IN_RANGE}) AS rolled`,
    rangeParameters(range),
    { signal },
  );
  const kept = Number(result.rows[0]?.kept ?? 0);
  const rolled = Number(result.rows[0]?.rolled ?? 0);
  const source: Source = kept >= rolled && kept <= SPANS_READ_AT_ONCE ? 'spans' : 'rollup';
  return { source, result };
}

function figureRow(row: EngineRow, source: Source): FigureRow {
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

const KEYS: Readonly<Record<FigureGroup, readonly string[]>> = {
  service: ['ServiceName'],
  operation: ['Operation', 'SpanKind'],
  version: ["ResourceAttributes['service.version']"],
  instance: [
    "coalesce(nullIf(ResourceAttributes['service.instance.id'], ''), nullIf(concat(ResourceAttributes['host.name'], if(ResourceAttributes['process.pid'] = '', '', concat(':', ResourceAttributes['process.pid']))), ''), '')",
    "ResourceAttributes['host.name']",
    "ResourceAttributes['service.version']",
  ],
  none: [],
};

function figuresSql(question: MeasureFigures, whole: TimeRange, source: Source) {
  const { range, stepSeconds, groupBy } = question;
  const keys = `[${KEYS[groupBy].map((key) => `toString(${key})`).join(', ')}]::Array(String)`;
  const condition = conditionOf(question, source);
  const seconds = 'toInt64(toUnixTimestamp(toDateTime(Timestamp)))';
  const periodStart = `if(isCurrent = 1, ${range.from / NS_PER_S}, ${whole.from / NS_PER_S})`;
  const step = `intDiv(${seconds} - ${periodStart}, ${stepSeconds ?? 1})`;
  const grouping =
    stepSeconds === undefined
      ? 'GROUP BY keys, isCurrent'
      : 'GROUP BY GROUPING SETS ((keys, isCurrent), (keys, isCurrent, step))';
  const sql = `
    SELECT ${keys} AS keys, toUInt8(${seconds} >= ${range.from / NS_PER_S}) AS isCurrent,
      ${stepSeconds === undefined ? '0' : step} AS step, ${stepSeconds === undefined ? '1' : 'toUInt8(grouping(step))'} AS isTotal,
      ${source === 'spans' ? spanFigures(question.tree !== undefined) : ROLLUP_FIGURES}
    FROM ${source === 'spans' ? 'otel_traces' : 'otel_traces_red_1m'}
    WHERE ${source === 'spans' ? SPANS_IN_RANGE : MINUTES_IN_RANGE} AND ${condition.sql}
    ${grouping}
    LIMIT ${ROW_LIMIT}`;
  return { sql, parameters: { ...condition.parameters, ...rangeParameters(whole) } };
}

function conditionOf(question: MeasureFigures, source: Source) {
  const { service, operation, env, version, tree } = question;
  const searched = searchToSql(tree, { slice: SPANS_IN_RANGE });
  const terms = [searched.sql];
  if (service !== undefined) terms.push('ServiceName = {service:String}');
  if (operation !== undefined) terms.push('Operation = {operation:String}');
  if (env !== undefined) terms.push('DeploymentEnv = {env:String}');
  if (version !== undefined && source === 'spans') {
    terms.push("ResourceAttributes['service.version'] = {version:String}");
  }
  const named = { service, operation, env, version };
  const bound = Object.entries(named).filter(([, value]) => value !== undefined);
  const parameters = { ...searched.parameters, ...Object.fromEntries(bound) };
  return { sql: terms.join(' AND '), parameters };
}

const ROLLUP_FIGURES = `sum(Count) AS spanCount,
      sumIf(Count, IsEntry = 1) AS requestCount,
      sumIf(Count, IsEntry = 1 AND IsError = 1) AS errorCount,
      sum(Weight) AS spanWeight,
      sumIf(Weight, IsEntry = 1) AS requestWeight,
      sumIf(Weight, IsEntry = 1 AND IsError = 1) AS errorWeight,
      toString(sumIf(DurationSum, IsEntry = 1)) AS durationSumNs,
      arrayMap(value -> if(isFinite(value), toString(toUInt64(round(value))), NULL),
        quantilesDDMergeIf(0.01, 0.5, 0.95, 0.99)(DurationDD, IsEntry = 1)) AS quantiles,
      toString(toInt64(toUnixTimestamp(max(Timestamp))) * 1000000000) AS lastSeenUnixNano`;

function spanFigures(everySpan: boolean): string {
  const counted = everySpan ? '1' : 'IsEntry = 1';
  return `count() AS spanCount,
      countIf(${counted}) AS requestCount,
      countIf(${counted} AND IsError = 1) AS errorCount,
      sum(toFloat64(SampleWeight)) AS spanWeight,
      sumIf(toFloat64(SampleWeight), ${counted}) AS requestWeight,
      sumIf(toFloat64(SampleWeight), ${counted} AND IsError = 1) AS errorWeight,
      toString(sumIf(Duration, ${counted})) AS durationSumNs,
      ${percentilesSql(counted)} AS quantiles,
      toString(max(toUnixTimestamp64Nano(Timestamp))) AS lastSeenUnixNano`;
}
