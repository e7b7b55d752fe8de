import type { Expression } from '@tracewell/search';
import { percentilesSql } from '../sampled-durations.ts';
import { searchToSql } from '../search-to-sql.ts';
import { rangeParameters, SPANS_IN_RANGE, type TimeRange } from './answer.ts';
import { MINUTES_SOURCE, tensSource } from './rollup-source.ts';

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
  /** Keeps several services. */
  readonly services?: readonly string[] | undefined;
  readonly operation?: string | undefined;
  readonly env?: string | undefined;
  /** Keeps spans of one `service.version`; answered from spans. */
  readonly version?: string | undefined;
  /** Keeps matching spans and counts all of them, not requests alone; answered from spans. */
  readonly tree?: Expression | undefined;
  /** Totals of ranges with about so many spans come from services by ten minutes. Default 50,000. */
  readonly tensFrom?: number;
}

/** `service`; `operation` (with its kind); `version`; `instance` (with host and version); or one group. */
export type FigureGroup = 'service' | 'operation' | 'version' | 'instance' | 'none';

/** Where figures come from: the spans themselves, their rollup by the minute, or that of services by ten minutes. */
export type FigureSource = 'spans' | 'minutes' | 'tens';

export const FIGURE_ROWS_MAX = 200_000;
const NS_PER_S = 1_000_000_000n;

/** The range with the period before it. */
export function wholeRange({ previousFrom, range }: MeasureFigures): TimeRange {
  return { from: previousFrom ?? range.from, to: range.to };
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

/** One statement that measures a question, with what it binds. */
export function figuresSql(
  question: MeasureFigures,
  source: FigureSource,
  oddTens: readonly number[] = [],
) {
  const { range, stepSeconds, groupBy } = question;
  const whole = wholeRange(question);
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
    FROM ${tableOf(question, source, oddTens)}
    WHERE ${source === 'spans' ? SPANS_IN_RANGE : '1'} AND ${condition.sql}
    ${grouping}
    LIMIT ${FIGURE_ROWS_MAX}`;
  return { sql, parameters: { ...condition.parameters, ...rangeParameters(whole) } };
}

function tableOf(
  question: MeasureFigures,
  source: FigureSource,
  oddTens: readonly number[],
): string {
  if (source === 'spans') return 'otel_traces';
  if (source === 'minutes') return MINUTES_SOURCE;
  const { range } = question;
  const { from } = wholeRange(question);
  return tensSource(from < range.from ? [{ from, to: range.from }, range] : [range], oddTens);
}

function conditionOf(question: MeasureFigures, source: FigureSource) {
  const { service, services, operation, env, version, tree } = question;
  const searched = searchToSql(tree, { slice: SPANS_IN_RANGE });
  const terms = [searched.sql];
  if (service !== undefined) terms.push('ServiceName = {service:String}');
  if (services !== undefined) terms.push('ServiceName IN {services:Array(String)}');
  if (operation !== undefined) terms.push('Operation = {operation:String}');
  if (env !== undefined) terms.push('DeploymentEnv = {env:String}');
  if (version !== undefined && source === 'spans') {
    terms.push("ResourceAttributes['service.version'] = {version:String}");
  }
  const named = { service, services, operation, env, version };
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
      toString(toInt64(toUnixTimestamp(max(LastMinute))) * 1000000000) AS lastSeenUnixNano`;

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
