import { EXACT_SAMPLES, ranksSql } from '../sampled-durations.ts';
import { foldedCalls, type HalvesRead, inSeconds, type Seconds } from './edge-calls-sql.ts';

/** Half-spans of each minute, the newest first, for `{scanFrom:Int64}` and `{scanTo:Int64}` in seconds. */
export const HALVES_BY_MINUTE = `
  SELECT toInt64(toUnixTimestamp(Bucket)) AS minute, count() AS halves FROM otel_traces_edge_halves
  WHERE Bucket >= toDateTime({scanFrom:Int64}) AND Bucket < toDateTime({scanTo:Int64})
  GROUP BY minute ORDER BY minute DESC`;

export interface ServiceMapSql {
  readonly withParents: boolean;
  readonly byEnvironment: boolean;
  /** What is paired anew; undefined: everything is sealed. */
  readonly live: { readonly read: HalvesRead; readonly minutes: readonly Seconds[] } | undefined;
  /** Whole minutes whose sealed edges are read; undefined: none. */
  readonly sealed: Seconds | undefined;
}

const SKETCHED = `arrayMap(value -> toString(toUInt64(round(value))), quantilesDDArrayMerge(0.01, 0.5, 0.95, 0.99)(sketch))`;

/**
 * Edges, and below them (isEdge 0) the figures of every target. Calls come folded by caller, address and callee, from
 * sealed minutes and from halves; then a call without an answer goes to the service that the same address always led
 * to; then the edges are measured. Binds `{from:Int64}`, `{to:Int64}`, `{rowLimit:UInt32}` and `{env:String}`.
 */
export function serviceMapSql(options: ServiceMapSql): string {
  return `
  SELECT type, sourceType, source, targetType, target, toUInt8(grouping(source) = 0) AS isEdge,
    sum(calls) AS count, sum(failures) AS errorCount, sum(weights) AS weight, sum(failedWeights) AS errorWeight, sum(copies) AS samples,
    arraySort(groupArrayArray(${EXACT_SAMPLES})(durations)) AS sorted,
    if(samples < ${EXACT_SAMPLES} AND length(sorted) = samples, ${ranksSql('sorted', 'samples')}, ${SKETCHED}) AS quantiles
  FROM (
    SELECT if(calls.targetType = 'external' AND length(led) = 1, 'request', calls.type) AS type, sourceType, source,
      if(calls.targetType = 'external' AND length(led) = 1, 'service', calls.targetType) AS targetType,
      if(calls.targetType = 'external' AND length(led) = 1, led[1], calls.target) AS target,
      groupUniqArrayIf(calls.target, calls.type = 'request' AND address != '') OVER (PARTITION BY address, otherEnv) AS led,
      calls, failures, weights, failedWeights, copies, durations, sketch
    FROM (${sources(options).join(' UNION ALL ')}) AS calls
  )
  GROUP BY GROUPING SETS ((type, sourceType, source, targetType, target), (targetType, target))
  ORDER BY isEdge DESC, count DESC, source, target
  LIMIT {rowLimit:UInt32}
  SETTINGS force_grouping_standard_compatibility = 1`;
}

const FOLDED =
  'type, sourceType, source, targetType, target, address, otherEnv, calls, failures, weights, failedWeights, copies, durations, sketch';

function sources({ withParents, byEnvironment, live, sealed }: ServiceMapSql): string[] {
  const wanted = byEnvironment ? 'AND (env = {env:String} OR otherEnv = {env:String})' : '';
  const found: string[] = [];
  if (live !== undefined) {
    const inRange =
      'at >= fromUnixTimestamp64Nano({from:Int64}) AND at < fromUnixTimestamp64Nano({to:Int64})';
    const isLive = live.read.paired === undefined ? '' : `AND ${inSeconds('at', live.minutes)}`;
    const where = `${inRange} ${isLive} ${wanted}`;
    found.push(
      `SELECT ${FOLDED} FROM (${foldedCalls({ read: live.read, withParents, where, groupBy: [] })})`,
    );
  }
  if (sealed !== undefined) {
    found.push(`SELECT ${FOLDED} FROM (${sealedCalls(sealed, live?.minutes ?? [], wanted)})`);
  }
  return found;
}

/** The same columns from the newest revision of every sealed minute that is not paired anew. */
function sealedCalls(sealed: Seconds, live: readonly Seconds[], wanted: string): string {
  return `
  SELECT toString(Type) AS type, toString(SourceType) AS sourceType, toString(Source) AS source,
    toString(TargetType) AS targetType, toString(Target) AS target, toString(Address) AS address,
    toString(DeploymentEnv) AS env, toString(CallerEnv) AS otherEnv,
    sum(Calls) AS calls, sum(Failures) AS failures, sum(Weights) AS weights, sum(FailedWeights) AS failedWeights,
    sum(Copies) AS copies, groupArrayArray(${EXACT_SAMPLES})(Durations) AS durations,
    quantilesDDArrayMergeState(0.01, 0.5)(Sketch) AS sketch
  FROM otel_service_edges_1m
  WHERE ${inSeconds('Minute', [sealed])} AND NOT ${inSeconds('Minute', live)}
    AND (Minute, Revision) IN (
      SELECT Minute, max(Revision) FROM otel_service_edges_sealed WHERE ${inSeconds('Minute', [sealed])} GROUP BY Minute)
    ${wanted}
  GROUP BY type, sourceType, source, targetType, target, address, env, otherEnv`;
}
