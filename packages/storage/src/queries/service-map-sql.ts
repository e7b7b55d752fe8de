import { copiesSql, durationCopiesSql, EXACT_SAMPLES, ranksSql } from '../sampled-durations.ts';

/** Halves of one call lie at most this far apart in time: slow consumers, skewed clocks. */
export const PAIRING_SECONDS = 600;

/** Bucket conditions for `{scanFrom:Int64}` and `{scanTo:Int64}`, seconds. */
const SCANNED = 'Bucket >= toDateTime({scanFrom:Int64}) AND Bucket < toDateTime({scanTo:Int64})';

/** Half-spans of each minute, the newest first: how far back a map may reach. */
export const HALVES_BY_MINUTE = `
  SELECT toInt64(toUnixTimestamp(Bucket)) AS minute, count() AS halves
  FROM otel_traces_edge_halves WHERE ${SCANNED} GROUP BY minute ORDER BY minute DESC`;

// A half as a tuple; the names stand for tuple elements below.
const HALF =
  'tuple(toString(ServiceName), toString(PeerName), toString(DeploymentEnv), Duration, IsError, Timestamp, Weight)';
const CALLEE =
  'tuple(SpanId, toString(ServiceName), toString(PeerName), toString(DeploymentEnv), Duration, IsError, Timestamp, Weight, IsRoot)';

const COLUMNS =
  'type, sourceType, source, targetType, target, address, env, otherEnv, Duration, failed, at, weight';

/** Databases and queues answer no spans: the caller's half is the whole call. */
const CALLS_TO_PEERS = `
  SELECT toString(PeerKind) AS type, 'service' AS sourceType, toString(ServiceName) AS source,
    toString(PeerKind) AS targetType, toString(PeerName) AS target, '' AS address,
    toString(DeploymentEnv) AS env, env AS otherEnv,
    Duration, IsError AS failed, Timestamp AS at, Weight AS weight
  FROM otel_traces_edge_halves
  WHERE ${SCANNED} AND Side = 'caller' AND PeerKind IN ('database', 'messaging')`;

/** Requests between services: a caller and every SERVER span below it, whichever of them arrived. */
function requests(withParents: boolean): string {
  const parentService = withParents ? 'parents.service' : "''";
  const parentEnv = withParents ? 'parents.env' : "''";
  return `
  SELECT multiIf(callee.1 = '', 'external', hasCaller OR ${parentService} != '', 'request', callee.9 = 1, 'user', 'orphan') AS type,
    if(type = 'user', 'user', 'service') AS sourceType,
    multiIf(hasCaller, caller.1, type = 'user', 'users', ${parentService}) AS source,
    if(callee.1 = '', 'external', 'service') AS targetType,
    multiIf(callee.1 != '', callee.2, caller.2 != '', caller.2, 'unknown') AS target,
    caller.2 AS address,
    if(callee.1 = '', caller.3, callee.4) AS env,
    multiIf(hasCaller, caller.3, ${parentService} != '', ${parentEnv}, env) AS otherEnv,
    if(callee.1 = '', caller.4, callee.5) AS Duration,
    if(callee.1 = '', caller.5, callee.6) AS failed,
    if(callee.1 = '', caller.6, callee.7) AS at,
    if(callee.1 = '', caller.7, callee.8) AS weight
  FROM (
    SELECT TraceId, JoinId, anyIf(${HALF}, Side = 'caller') AS caller, countIf(Side = 'caller') > 0 AS hasCaller,
      groupUniqArrayIf(${CALLEE}, Side = 'callee') AS callees
    FROM otel_traces_edge_halves
    WHERE ${SCANNED} AND ((Side = 'caller' AND SpanKind = 'Client' AND PeerKind NOT IN ('database', 'messaging'))
      OR (Side = 'callee' AND SpanKind = 'Server'))
    GROUP BY TraceId, JoinId
  ) AS pairs
  LEFT ARRAY JOIN callees AS callee
  ${withParents ? PARENTS : ''}
  WHERE hasCaller OR ${parentService} != callee.2`;
}

/** Spans that are nobody's caller by kind, and yet the parent of a SERVER span: senders without CLIENT spans. */
const PARENTS = `LEFT ANY JOIN (
    SELECT TraceId, SpanId AS JoinId, toString(ServiceName) AS service, toString(DeploymentEnv) AS env FROM otel_traces
    WHERE Timestamp >= toDateTime({scanFrom:Int64}) AND Timestamp < toDateTime({scanTo:Int64})
      AND SpanKind NOT IN ('Client', 'Producer')
      AND SpanId IN (SELECT JoinId FROM otel_traces_edge_halves WHERE ${SCANNED} AND Side = 'callee' AND SpanKind = 'Server' AND JoinId != '')
  ) AS parents ON pairs.TraceId = parents.TraceId AND pairs.JoinId = parents.JoinId`;

/**
 * What a CONSUMER span took from where: the queue it names, else the queue its producers name, else the producers
 * themselves. Producers are found by parent and by link; a consumer counts once for each queue.
 */
const CONSUMED = `
  SELECT 'messaging' AS type, origin.1 AS sourceType, origin.2 AS source, 'service' AS targetType, consumer.2 AS target,
    '' AS address, consumer.4 AS env, env AS otherEnv,
    consumer.5 AS Duration, consumer.6 AS failed, consumer.7 AS at, consumer.8 AS weight
  FROM (
    SELECT consumer, groupUniqArrayIf(producer.2, hasProducer AND producer.2 != '') AS offered,
      arrayFilter(queue -> consumer.3 = '' OR startsWith(queue, concat(consumer.3, '/')), offered) AS finer,
      multiIf(position(consumer.3, '/') > 0, [consumer.3], notEmpty(finer), finer, consumer.3 != '', [consumer.3], []) AS queues,
      groupArrayIf(producer.1, hasProducer) AS senders
    FROM (
      SELECT TraceId, JoinId, anyIf(${HALF}, Side = 'caller') AS producer, countIf(Side = 'caller') > 0 AS hasProducer,
        groupUniqArrayIf(${CALLEE}, Side != 'caller') AS consumers
      FROM otel_traces_edge_halves
      WHERE ${SCANNED} AND (SpanKind IN ('Producer', 'Consumer') OR (SpanKind = 'Client' AND PeerKind = 'messaging'))
      GROUP BY TraceId, JoinId
    ) ARRAY JOIN consumers AS consumer
    GROUP BY consumer
  ) ARRAY JOIN if(notEmpty(queues), arrayMap(queue -> ('messaging', queue), queues), arrayMap(sender -> ('service', sender), senders)) AS origin`;

/** One call counts as often as the sampling of its sender says. */
const COPIES = copiesSql('weight', 'at');
const DURATIONS = durationCopiesSql('Duration', COPIES);
const SKETCHED = `arrayMap(value -> toString(toUInt64(round(value))), quantilesDDArrayMerge(0.01, 0.5, 0.95, 0.99)(sketch))`;

/**
 * Edges, and below them (isEdge 0) the figures of every target. Calls are first folded by caller, address and callee;
 * then a call without an answer goes to the service that the same address always led to; then the edges are measured.
 */
export function serviceMapSql(options: { withParents: boolean; byEnvironment: boolean }): string {
  return `
  SELECT type, sourceType, source, targetType, target, toUInt8(grouping(source) = 0) AS isEdge,
    sum(calls) AS count, sum(failures) AS errorCount, sum(weights) AS weight, sum(failedWeights) AS errorWeight, sum(copies) AS samples,
    arraySort(groupArrayArray(${EXACT_SAMPLES})(durations)) AS sorted,
    if(samples < ${EXACT_SAMPLES}, ${ranksSql('sorted', 'samples')}, ${SKETCHED}) AS quantiles
  FROM (
    SELECT if(calls.targetType = 'external' AND length(led) = 1, 'request', calls.type) AS type, sourceType, source,
      if(calls.targetType = 'external' AND length(led) = 1, 'service', calls.targetType) AS targetType,
      if(calls.targetType = 'external' AND length(led) = 1, led[1], calls.target) AS target,
      groupUniqArrayIf(calls.target, calls.type = 'request' AND address != '') OVER (PARTITION BY address, otherEnv) AS led,
      calls, failures, weights, failedWeights, copies, durations, sketch
    FROM (
      SELECT type, sourceType, source, targetType, target, address, otherEnv, count() AS calls, sum(failed) AS failures,
        sum(toFloat64(weight)) AS weights, sumIf(toFloat64(weight), failed = 1) AS failedWeights,
        sum(${COPIES}) AS copies,
        groupArrayArray(${EXACT_SAMPLES})(${DURATIONS}) AS durations, quantilesDDArrayState(0.01, 0.5)(${DURATIONS}) AS sketch
      FROM (
        SELECT ${COLUMNS} FROM (${CALLS_TO_PEERS})
        UNION ALL SELECT ${COLUMNS} FROM (${requests(options.withParents)})
        UNION ALL SELECT ${COLUMNS} FROM (${CONSUMED})
      )
      WHERE at >= fromUnixTimestamp64Nano({from:Int64}) AND at < fromUnixTimestamp64Nano({to:Int64})
        ${options.byEnvironment ? 'AND (env = {env:String} OR otherEnv = {env:String})' : ''}
      GROUP BY type, sourceType, source, targetType, target, address, otherEnv
    ) AS calls
  )
  GROUP BY GROUPING SETS ((type, sourceType, source, targetType, target), (targetType, target))
  ORDER BY isEdge DESC, count DESC, source, target
  LIMIT {rowLimit:UInt32}
  SETTINGS force_grouping_standard_compatibility = 1`;
}
