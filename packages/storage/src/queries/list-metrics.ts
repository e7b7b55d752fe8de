import { query, type Store } from '../store.ts';
import { type Answer, answerOf, rangeParameters, type TimeRange } from './answer.ts';

export type MetricTypeWord = 'gauge' | 'sum' | 'histogram' | 'exponential_histogram' | 'summary';

export interface ListMetrics {
  readonly range: TimeRange;
  /** Names containing this text, in any case. */
  readonly search?: string | undefined;
  readonly service?: string | undefined;
  readonly limit: number;
  /** Name and type after which the page begins. */
  readonly after?: { readonly name: string; readonly type: MetricTypeWord } | undefined;
}

/** One metric of the catalogue: a name with a type. */
export interface MetricRow {
  readonly name: string;
  readonly type: MetricTypeWord;
  readonly unit: string;
  readonly description: string;
  readonly monotonic: boolean;
  readonly temporality: 'unspecified' | 'delta' | 'cumulative';
  readonly services: readonly string[];
  /** Time series that reported in the last quarter of an hour before `lastSeenUnixNano`. */
  readonly seriesCount: number;
  readonly lastSeenUnixNano: string;
  readonly attributeKeys: readonly string[];
}

export const METRIC_TYPES: readonly MetricTypeWord[] = [
  'exponential_histogram',
  'gauge',
  'histogram',
  'sum',
  'summary',
];

export const POINTS_IN_RANGE =
  'TimeUnix >= fromUnixTimestamp64Nano({from:Int64}) AND TimeUnix < fromUnixTimestamp64Nano({to:Int64})';

const TEMPORALITIES = ['unspecified', 'delta', 'cumulative'] as const;
const SERIES_LOOK_BACK_NS = 900_000_000_000n;

interface FoundRow {
  readonly name: string;
  readonly type: MetricTypeWord;
  readonly unit: string;
  readonly description: string;
  readonly monotonic: number;
  readonly temporality: number;
  readonly services: readonly string[];
  readonly lastSeenUnixNano: string;
}

/** The catalogue of metrics that have points in a range, by name and type. `truncated` says that more follow. */
export async function listMetrics(
  store: Store,
  question: ListMetrics,
  signal?: AbortSignal,
): Promise<Answer<MetricRow[]>> {
  const { range, search, service, limit, after } = question;
  const terms = [POINTS_IN_RANGE];
  if (search !== undefined) terms.push('positionCaseInsensitive(MetricName, {search:String}) > 0');
  if (service !== undefined) terms.push('ServiceName = {service:String}');
  const parameters = {
    ...rangeParameters(range),
    ...(search === undefined ? {} : { search }),
    ...(service === undefined ? {} : { service }),
    afterName: after?.name ?? '',
    afterType: after?.type ?? '',
    rowLimit: limit + 1,
  };
  const found = await query<FoundRow>(
    store,
    `SELECT * FROM (${METRIC_TYPES.map((type) => catalogueSql(type, terms.join(' AND '))).join(' UNION ALL ')})
     WHERE (name, type) > ({afterName:String}, {afterType:String})
     ORDER BY name, type LIMIT {rowLimit:UInt32}`,
    parameters,
    { signal },
  );
  const page = found.rows.slice(0, limit);
  const series = await readSeries(store, page, range, signal);
  const rows = page.map((row) => {
    const own = series.rows.find(({ name, type }) => name === row.name && type === row.type);
    return {
      ...row,
      monotonic: row.monotonic === 1,
      temporality: TEMPORALITIES[row.temporality] ?? 'unspecified',
      seriesCount: Number(own?.seriesCount ?? 0),
      attributeKeys: own?.attributeKeys ?? [],
    };
  });
  return answerOf(rows, [found, series], found.rows.length > limit);
}

function catalogueSql(type: MetricTypeWord, condition: string): string {
  const hasTemporality = type !== 'gauge' && type !== 'summary';
  return `
    SELECT toString(MetricName) AS name, '${type}' AS type,
      toString(argMax(MetricUnit, TimeUnix)) AS unit, toString(argMax(MetricDescription, TimeUnix)) AS description,
      ${type === 'sum' ? 'toUInt8(argMax(IsMonotonic, TimeUnix))' : 'toUInt8(0)'} AS monotonic,
      ${hasTemporality ? 'argMax(AggregationTemporality, TimeUnix)' : 'toInt32(0)'} AS temporality,
      arraySort(groupUniqArray(100)(toString(ServiceName))) AS services,
      toString(toUnixTimestamp64Nano(max(TimeUnix))) AS lastSeenUnixNano
    FROM otel_metrics_${type} WHERE ${condition} GROUP BY name`;
}

/** Attributes are the dear part of a point: they are read for one page of metrics, and for their newest points. */
async function readSeries(
  store: Store,
  page: readonly FoundRow[],
  range: TimeRange,
  signal?: AbortSignal,
) {
  const used = METRIC_TYPES.filter((type) => page.some((row) => row.type === type));
  if (used.length === 0) return { rows: [], rowsScanned: 0, elapsedMs: 0 };
  const parameters = used.flatMap((type) => {
    const own = page.filter((row) => row.type === type);
    const since = own.map((row) => BigInt(row.lastSeenUnixNano) - SERIES_LOOK_BACK_NS);
    return [
      [`${type}_names`, own.map(({ name }) => name)],
      [`${type}_since`, since],
    ];
  });
  const statements = used.map(
    (type) => `
    SELECT toString(MetricName) AS name, '${type}' AS type,
      uniqExact(cityHash64(ServiceName, ResourceAttributes, Attributes)) AS seriesCount,
      arraySort(arrayMap(key -> toString(key), groupUniqArrayArray(100)(mapKeys(Attributes)))) AS attributeKeys
    FROM otel_metrics_${type}
    WHERE ${POINTS_IN_RANGE} AND MetricName IN {${type}_names:Array(String)}
      AND toUnixTimestamp64Nano(TimeUnix) >= transform(toString(MetricName), {${type}_names:Array(String)}, {${type}_since:Array(Int64)}, 0)
    GROUP BY name`,
  );
  return await query<{
    name: string;
    type: MetricTypeWord;
    seriesCount: string;
    attributeKeys: readonly string[];
  }>(
    store,
    statements.join(' UNION ALL '),
    { ...rangeParameters(range), ...Object.fromEntries(parameters) },
    { signal },
  );
}
