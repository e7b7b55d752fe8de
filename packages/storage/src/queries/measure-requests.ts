import type { Expression, Field } from '@tracewell/search';
import { copiesSql, durationCopiesSql, EXACT_SAMPLES } from '../sampled-durations.ts';
import { type SpanCondition, searchToSql } from '../search-to-sql.ts';
import { query, type Store } from '../store.ts';

/** What an alert rule measures over the spans of [fromMs, toMs), milliseconds since the epoch. */
export interface MeasureRequests {
  readonly tree: Expression | undefined;
  /** Count requests only (IsEntry), as every page does. */
  readonly requestsOnly: boolean;
  readonly measure:
    | { readonly kind: 'quantile'; readonly quantile: number }
    | { readonly kind: 'average' | 'minimum' | 'maximum' }
    | { readonly kind: 'count' | 'rate' | 'error-ratio' | 'missing' };
  readonly groupBy: readonly { readonly name: string; readonly field: Field }[];
  readonly fromMs: number;
  readonly toMs: number;
  /** For `missing`: what was seen since then counts as having been alive. */
  readonly seenSinceMs: number;
  /** More groups than this are an error, never a cut answer. */
  readonly maxGroups: number;
}

/** One group: its labels by field name, the value (seconds, ratio, per second or count) and the spans behind it. */
export interface RequestMeasure {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number | null;
  readonly samples: number;
}

interface Row {
  readonly groupLabels: readonly string[];
  readonly value: number | null;
  readonly samples: string;
}

const MAX_SECONDS = 10;
const SLICE =
  'Timestamp >= fromUnixTimestamp64Milli({fromMs:Int64}) AND Timestamp < fromUnixTimestamp64Milli({toMs:Int64})';

/** Measures every group of a rule. Throws a RangeError when there are more groups than allowed. */
export async function measureRequests(
  store: Store,
  question: MeasureRequests,
  signal?: AbortSignal,
): Promise<RequestMeasure[]> {
  const { measure, groupBy, fromMs, toMs, seenSinceMs, maxGroups } = question;
  const isMissing = measure.kind === 'missing';
  const condition = conditionOf(question);
  const groups = groupBy.map(({ field }, index) => labelSql(field, `g${index}`));
  const sql = `
    SELECT [${groups.map((group) => `toString(${group})`).join(', ')}]::Array(String) AS groupLabels,
      ${valueSql(question)} AS value, count() AS samples
    FROM otel_traces
    WHERE ${SLICE} AND ${condition.sql}
    GROUP BY groupLabels
    ${isMissing ? 'HAVING max(Timestamp) < fromUnixTimestamp64Milli({windowMs:Int64})' : ''}
    ORDER BY groupLabels
    LIMIT {groupLimit:UInt32}`;
  const keys = Object.fromEntries(
    groupBy.map(({ field }, index) => [`g${index}`, field.kind === 'attribute' ? field.key : '']),
  );
  const parameters = {
    ...condition.parameters,
    ...keys,
    fromMs: isMissing ? seenSinceMs : fromMs,
    windowMs: fromMs,
    toMs,
    groupLimit: maxGroups + 1,
  };
  const { rows } = await query<Row>(store, sql, parameters, { signal, maxSeconds: MAX_SECONDS });
  if (rows.length > maxGroups) {
    throw new RangeError(
      `more than ${maxGroups} groups; narrow "where" or remove a field from "by"`,
    );
  }
  return rows.map(({ groupLabels, value, samples }) => ({
    labels: Object.fromEntries(groupBy.map(({ name }, index) => [name, groupLabels[index] ?? ''])),
    value: value === null ? null : Number(value),
    samples: Number(samples),
  }));
}

export function conditionOf(
  question: Pick<MeasureRequests, 'tree' | 'requestsOnly'>,
): SpanCondition {
  const { sql, parameters } = searchToSql(question.tree, { slice: SLICE });
  return { sql: question.requestsOnly ? `IsEntry = 1 AND ${sql}` : sql, parameters };
}

function valueSql({ measure, fromMs, toMs }: MeasureRequests): string {
  switch (measure.kind) {
    case 'quantile':
      return `${percentileSql(measure.quantile)} / 1e9`;
    case 'average':
      return 'sum(Duration * toFloat64(SampleWeight)) / sum(toFloat64(SampleWeight)) / 1e9';
    case 'minimum':
      return 'min(Duration) / 1e9';
    case 'maximum':
      return 'max(Duration) / 1e9';
    case 'error-ratio':
      return 'sumIf(SampleWeight, IsError = 1) / sum(SampleWeight)';
    case 'rate':
      return `sum(SampleWeight) / ${(toMs - fromMs) / 1000}`;
    case 'count':
      return 'sum(SampleWeight)';
    case 'missing':
      return '0';
  }
}

function percentileSql(quantile: number): string {
  const copies = `sum(${copiesSql()})`;
  const rank = `toUInt32(floor(${quantile} * (${copies} - 1))) + 1`;
  const exact = `arraySort(groupArrayArray(${EXACT_SAMPLES})(${durationCopiesSql()}))[${rank}]`;
  return `if(${copies} <= ${EXACT_SAMPLES}, toFloat64(${exact}), toFloat64(quantileDDArray(0.01, ${quantile})(${durationCopiesSql()})))`;
}

/** The text of a field for grouping; `parameter` names the bound key of an attribute. */
export function labelSql(field: Field, parameter: string): string {
  if (field.kind === 'intrinsic') return INTRINSIC_COLUMNS[field.name] ?? "''";
  const key = `{${parameter}:String}`;
  if (field.scope === 'resource') return `ResourceAttributes[${key}]`;
  if (field.scope === 'span') return `SpanAttributes[${key}]`;
  return `if(mapContains(SpanAttributes, ${key}), SpanAttributes[${key}], ResourceAttributes[${key}])`;
}

const INTRINSIC_COLUMNS: Readonly<Record<string, string>> = {
  service: 'ServiceName',
  name: 'Operation',
  kind: 'lower(SpanKind)',
  status: 'lower(StatusCode)',
  error: "if(IsError = 1, 'true', 'false')",
  entry: "if(IsEntry = 1, 'true', 'false')",
};
