import { query, type Store } from '../store.ts';
import {
  type Answer,
  answerOf,
  MINUTES_IN_RANGE,
  rangeParameters,
  SPANS_IN_RANGE,
  type TimeRange,
} from './answer.ts';

export interface ListAttributes {
  readonly range: TimeRange;
  readonly env?: string | undefined;
  /** Keys beginning with this text. */
  readonly prefix: string;
  readonly limit: number;
}

export interface AttributeRow {
  readonly key: string;
  readonly scope: 'span' | 'resource' | 'scope' | 'event';
  readonly type: 'string' | 'number' | 'boolean' | 'mixed';
  readonly count: number;
}

export interface FoundAttributes {
  readonly attributes: readonly AttributeRow[];
  /** Spans that the counts were taken from. */
  readonly sampledSpans: number;
}

/** Keys are counted over this many of the newest spans: a key that is not among them is rare. */
const SAMPLE_SPANS = 50_000;

/** Attribute keys of the newest spans of a range, with what their values look like. */
export async function listAttributes(
  store: Store,
  question: ListAttributes,
  signal?: AbortSignal,
): Promise<Answer<FoundAttributes>> {
  const sample = await sampleStart(store, question, signal);
  const { env, prefix, limit } = question;
  const result = await query<Omit<AttributeRow, 'count'> & { count: string; spans: string }>(
    store,
    `WITH spans AS (
       SELECT SpanAttributes, ResourceAttributes, ScopeAttributes, Events.Attributes AS EventAttributes FROM otel_traces
       WHERE ${SPANS_IN_RANGE}${env === undefined ? '' : ' AND DeploymentEnv = {env:String}'} LIMIT ${SAMPLE_SPANS * 4})
     SELECT pair.1 AS key, pair.2 AS scope, count() AS count,
       multiIf(countIf(pair.3 = 'number') = count(), 'number', countIf(pair.3 = 'boolean') = count(), 'boolean',
         countIf(pair.3 = 'string') = count(), 'string', 'mixed') AS type,
       (SELECT count() FROM spans) AS spans
     FROM spans ARRAY JOIN arrayConcat(
       ${pairsSql('SpanAttributes', 'span')}, ${pairsSql('ResourceAttributes', 'resource')},
       ${pairsSql('ScopeAttributes', 'scope')},
       arrayFlatten(arrayMap(attributes -> ${pairsSql('attributes', 'event')}, EventAttributes))) AS pair
     WHERE startsWith(pair.1, {prefix:String})
     GROUP BY key, scope ORDER BY count DESC, key LIMIT {limit:UInt32}`,
    {
      ...rangeParameters({ from: sample.from, to: question.range.to }),
      prefix,
      limit,
      ...(env === undefined ? {} : { env }),
    },
    { signal },
  );
  const attributes = result.rows.map(({ key, scope, type, count }) => ({
    key,
    scope,
    type,
    count: Number(count),
  }));
  const sampledSpans = Number(result.rows[0]?.spans ?? 0);
  return answerOf(
    { attributes, sampledSpans },
    [sample.result, result],
    attributes.length === limit,
  );
}

function pairsSql(map: string, scope: string): string {
  const type =
    "multiIf(toFloat64OrNull(value) IS NOT NULL, 'number', value IN ('true', 'false'), 'boolean', 'string')";
  return `arrayMap((key, value) -> (toString(key), '${scope}', ${type}), mapKeys(${map}), mapValues(${map}))`;
}

/** The minute from which on the range holds enough spans, by the rollup. */
async function sampleStart(
  store: Store,
  { range }: ListAttributes,
  signal: AbortSignal | undefined,
) {
  const result = await query<{ fromS: string }>(
    store,
    `SELECT maxIf(minute, after >= ${SAMPLE_SPANS}) AS fromS FROM (
       SELECT toInt64(toUnixTimestamp(Timestamp)) AS minute,
         sum(sum(Count)) OVER (ORDER BY minute DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS after
       FROM otel_traces_red_1m WHERE ${MINUTES_IN_RANGE} GROUP BY minute)`,
    rangeParameters(range),
    { signal },
  );
  const from = BigInt(result.rows[0]?.fromS ?? '0') * 1_000_000_000n;
  return { from: from > range.from ? from : range.from, result };
}
