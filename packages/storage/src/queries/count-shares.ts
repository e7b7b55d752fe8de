import { type QueryResult, query, type Store } from '../store.ts';
import type { Samples } from './sample-populations.ts';

/** Where a key stands: a span's own columns (`name`, `service`, `error`), or its attributes. */
type KeyPlace = 'intrinsic' | 'span' | 'resource' | 'event';

/** A key of one service's spans. */
export interface ComparedKey {
  readonly service: string;
  readonly place: KeyPlace;
  readonly key: string;
}

/** In how many traces of each side some span carries the value. */
export interface ValueShares {
  readonly value: string;
  readonly selection: number;
  readonly baseline: number;
  /** The same for two values exactly when the same traces carry them. */
  readonly traceSet: string;
}

export interface KeyShares extends ComparedKey {
  readonly distinctValues: number;
  /** Traces over all values: a trace with two values counts twice. */
  readonly occurrences: number;
  /** Every value is a finite number. */
  readonly isNumber: boolean;
  /** Octiles of the values, ascending; only of numbers. */
  readonly octiles: readonly number[];
  /** Some value is longer than 256 characters. */
  readonly isLong: boolean;
  /** Those that differ most, at most 20. */
  readonly values: readonly ValueShares[];
}

/** A key whose numbers are put into bins by these inner bounds. */
export interface KeyBounds extends ComparedKey {
  readonly bounds: readonly number[];
}

/** Bin i holds numbers from `bounds[i - 1]` (inclusive) up to `bounds[i]`. */
export interface BinShares extends ComparedKey {
  readonly bin: number;
  readonly selection: number;
  readonly baseline: number;
  readonly traceSet: string;
}

const VALUES_MAX = 20;
const KEYS_MAX = 5_000;
/** One character more than is kept, so that a cut value is known as one. */
const VALUE_CHARACTERS = 257;
/** How far outside the asked times the other spans of a trace are looked for. */
const REACH_NS = 600_000_000_000n;

/** Every (service, place, key, value) of the sampled traces, once a trace. */
const PAIRS = `
  WITH spans AS (
      SELECT TraceId, toString(ServiceName) AS service, toString(Operation) AS operation, IsError, SpanAttributes, ResourceAttributes,
        Events.Attributes AS events
      FROM otel_traces
      WHERE TraceId IN {taken:Array(String)}
        AND Timestamp >= (SELECT greatest(min(StartTime), fromUnixTimestamp64Nano({from:Int64})) FROM otel_traces_trace_id_ts WHERE TraceId IN {taken:Array(String)})
        AND Timestamp <= (SELECT least(max(EndTime), fromUnixTimestamp64Nano({to:Int64})) FROM otel_traces_trace_id_ts WHERE TraceId IN {taken:Array(String)})),
    pairs AS (
      SELECT DISTINCT cityHash64(TraceId) AS trace, TraceId IN {selected:Array(String)} AS isSelected, service, pair.1 AS place, pair.2 AS key, pair.3 AS value
      FROM (
        SELECT TraceId, service, arrayConcat(
          [('intrinsic', 'service', service), ('intrinsic', 'name', operation)],
          if(IsError = 1, [('intrinsic', 'error', 'true')], []),
          ${pairsSql('span', 'SpanAttributes')},
          arrayFlatten(arrayMap(attributes -> ${pairsSql('event', 'attributes')}, events))) AS found
        FROM spans
        UNION ALL
        SELECT DISTINCT TraceId, service, ${pairsSql('resource', 'ResourceAttributes')} AS found FROM spans
      ) ARRAY JOIN found AS pair)`;

function pairsSql(place: KeyPlace, map: string): string {
  return `arrayMap((key, value) -> ('${place}', toString(key), leftUTF8(value, ${VALUE_CHARACTERS})), mapKeys(${map}), mapValues(${map}))`;
}

const SIDES =
  'countIf(isSelected) AS selection, countIf(NOT isSelected) AS baseline, toString(groupBitXor(trace)) AS traceSet';

function parametersOf({ selection, baseline }: Samples, range: { from: bigint; to: bigint }) {
  const selected = selection.traces.map(({ traceId }) => traceId);
  return {
    selected,
    taken: [...selected, ...baseline.traces.map(({ traceId }) => traceId)],
    from: String(range.from - REACH_NS),
    to: String(range.to + REACH_NS),
  };
}

/**
 * Counts, for every key of every service in the sampled traces, in how many traces of each side a value occurs.
 * @param range holds both sides; spans of their traces are read up to 10 minutes around it
 */
export async function countShares(
  store: Store,
  samples: Samples,
  range: { readonly from: bigint; readonly to: bigint },
  signal: AbortSignal | undefined,
): Promise<QueryResult<KeyShares>> {
  const result = await query<RawKeyShares>(
    store,
    `${PAIRS}
     SELECT service, place, key, count() AS distinctValues, sum(selection + baseline) AS occurrences,
       countIf(isFinite(ifNull(number, nan))) = count() AS isNumber,
       if(isNumber, quantilesExactWeighted(0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875)(ifNull(number, 0), selection + baseline), []) AS octiles,
       max(lengthUTF8(value)) = ${VALUE_CHARACTERS} AS isLong,
       arraySlice(arraySort(one -> (-abs(one.2 / {selectedCount:UInt32} - one.3 / {baselineCount:UInt32}), one.1),
         groupArray((value, selection, baseline, traceSet))), 1, ${VALUES_MAX}) AS values
     FROM (SELECT service, place, key, value, toFloat64OrNull(value) AS number, ${SIDES} FROM pairs GROUP BY service, place, key, value)
     GROUP BY service, place, key ORDER BY occurrences DESC, service, place, key LIMIT ${KEYS_MAX}`,
    {
      ...parametersOf(samples, range),
      selectedCount: samples.selection.traces.length,
      baselineCount: samples.baseline.traces.length,
    },
    { signal },
  );
  return { ...result, rows: result.rows.map(keyShares) };
}

interface RawKeyShares extends ComparedKey {
  readonly distinctValues: string;
  readonly occurrences: string;
  readonly isNumber: number;
  readonly octiles: readonly number[];
  readonly isLong: number;
  readonly values: readonly [string, string, string, string][];
}

function keyShares(row: RawKeyShares): KeyShares {
  const { service, place, key, octiles } = row;
  return {
    ...{ service, place, key, octiles },
    distinctValues: Number(row.distinctValues),
    occurrences: Number(row.occurrences),
    isNumber: row.isNumber === 1,
    isLong: row.isLong === 1,
    values: row.values.map(([value, selection, baseline, traceSet]) => ({
      ...{ value, traceSet },
      selection: Number(selection),
      baseline: Number(baseline),
    })),
  };
}

/** The same for the numbers of the given keys, by bin. */
export async function countBins(
  store: Store,
  samples: Samples,
  range: { readonly from: bigint; readonly to: bigint },
  keys: readonly KeyBounds[],
  signal: AbortSignal | undefined,
): Promise<QueryResult<BinShares>> {
  const result = await query<
    Omit<BinShares, 'bin' | 'selection' | 'baseline'> &
      Record<'bin' | 'selection' | 'baseline', string>
  >(
    store,
    `${PAIRS}
     SELECT service, place, key, bin, ${SIDES} FROM (
       SELECT DISTINCT trace, isSelected, service, place, key,
         arrayCount(bound -> ifNull(toFloat64OrNull(value), 0) >= bound, {bounds:Array(Array(Float64))}[
           indexOf(arrayZip({services:Array(String)}, {places:Array(String)}, {keys:Array(String)}), (service, place, key))]) AS bin
       FROM pairs
       WHERE (service, place, key) IN (SELECT arrayJoin(arrayZip({services:Array(String)}, {places:Array(String)}, {keys:Array(String)}))))
     GROUP BY service, place, key, bin ORDER BY service, place, key, bin`,
    {
      ...parametersOf(samples, range),
      services: keys.map(({ service }) => service),
      places: keys.map(({ place }) => place),
      keys: keys.map(({ key }) => key),
      bounds: keys.map(({ bounds }) => bounds),
    },
    { signal },
  );
  const rows = result.rows.map((row) => ({
    ...row,
    bin: Number(row.bin),
    selection: Number(row.selection),
    baseline: Number(row.baseline),
  }));
  return { ...result, rows };
}
