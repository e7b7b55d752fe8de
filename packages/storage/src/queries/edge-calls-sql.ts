import { copiesSql, durationCopiesSql, EXACT_SAMPLES } from '../sampled-durations.ts';

/** Halves of one call lie at most this far apart in time: slow consumers, skewed clocks. */
export const PAIRING_SECONDS = 600;

/** Seconds; `from` belongs to it, `to` does not. */
export interface Seconds {
  readonly from: number;
  readonly to: number;
}

/** Which half-spans are read. */
export interface HalvesRead {
  /** Everything in which a half of a wanted call may lie; runs of whole minutes. */
  readonly scanned: readonly Seconds[];
  /** Calls with a half in these minutes are paired, others are not; none: all that are scanned. */
  readonly paired?: readonly Seconds[];
  /** A SELECT of the ids of traces whose calls are wanted; none: all. */
  readonly traces?: string;
}

/** Whole minutes that hold every half of a call in the seconds. */
export function scanOf({ from, to }: Seconds): Seconds {
  const minute = (seconds: number) => Math.floor(seconds / 60) * 60;
  return { from: minute(from) - PAIRING_SECONDS, to: minute(to) + 60 + PAIRING_SECONDS };
}

/** Condition that a DateTime column lies in one of the ranges. */
export function inSeconds(column: string, ranges: readonly Seconds[]): string {
  const each = ranges.map(
    ({ from, to }) => `(${column} >= toDateTime(${from}) AND ${column} < toDateTime(${to}))`,
  );
  return each.length === 0 ? '0' : `(${each.join(' OR ')})`;
}

// A half as a tuple; the names stand for tuple elements below.
const HALF =
  'tuple(toString(ServiceName), toString(PeerName), toString(DeploymentEnv), Duration, IsError, Timestamp, Weight)';
const CALLEE =
  'tuple(SpanId, toString(ServiceName), toString(PeerName), toString(DeploymentEnv), Duration, IsError, Timestamp, Weight, IsRoot)';

const COLUMNS =
  'type, sourceType, source, targetType, target, address, env, otherEnv, Duration, failed, at, weight';

function scannedSql({ scanned, traces }: HalvesRead, within = scanned): string {
  const wanted = traces === undefined ? '' : ` AND TraceId IN (${traces})`;
  return `${inSeconds('Bucket', within)}${wanted}`;
}

/** Whether a half belongs to a call that is wanted: both ends carry the same two ids. */
function pairedSql(read: HalvesRead): string {
  if (read.paired === undefined) return scannedSql(read);
  return `${scannedSql(read)} AND cityHash64(TraceId, JoinId) IN (
    SELECT cityHash64(TraceId, JoinId) FROM otel_traces_edge_halves WHERE ${inSeconds('Bucket', read.paired)})`;
}

/** Databases and queues answer no spans: the caller's half is the whole call. */
function callsToPeers(read: HalvesRead): string {
  return `
  SELECT toString(PeerKind) AS type, 'service' AS sourceType, toString(ServiceName) AS source,
    toString(PeerKind) AS targetType, toString(PeerName) AS target, '' AS address,
    toString(DeploymentEnv) AS env, env AS otherEnv,
    Duration, IsError AS failed, Timestamp AS at, Weight AS weight
  FROM otel_traces_edge_halves
  WHERE ${scannedSql(read, read.paired)} AND Side = 'caller' AND PeerKind IN ('database', 'messaging')`;
}

/** Requests between services: a caller and every SERVER span below it, whichever of them arrived. */
function requests(read: HalvesRead, withParents: boolean): string {
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
    WHERE ${pairedSql(read)} AND ((Side = 'caller' AND SpanKind = 'Client' AND PeerKind NOT IN ('database', 'messaging'))
      OR (Side = 'callee' AND SpanKind = 'Server'))
    GROUP BY TraceId, JoinId
  ) AS pairs
  LEFT ARRAY JOIN callees AS callee
  ${withParents ? parents(read) : ''}
  WHERE hasCaller OR ${parentService} != callee.2`;
}

/** Spans that are nobody's caller by kind, and yet the parent of a SERVER span: senders without CLIENT spans. */
function parents(read: HalvesRead): string {
  return `LEFT ANY JOIN (
    SELECT TraceId, SpanId AS JoinId, toString(ServiceName) AS service, toString(DeploymentEnv) AS env FROM otel_traces
    WHERE ${inSeconds('Timestamp', read.scanned)}
      AND SpanKind NOT IN ('Client', 'Producer')
      AND SpanId IN (SELECT JoinId FROM otel_traces_edge_halves WHERE ${pairedSql(read)} AND Side = 'callee' AND SpanKind = 'Server' AND JoinId != '')
  ) AS parents ON pairs.TraceId = parents.TraceId AND pairs.JoinId = parents.JoinId`;
}

/**
 * What a CONSUMER span took from where: the queue it names, else the queue its producers name, else the producers
 * themselves. Producers are found by parent and by link; a consumer counts once for each queue.
 */
function consumed(read: HalvesRead): string {
  return `
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
      WHERE ${pairedSql(read)} AND (SpanKind IN ('Producer', 'Consumer') OR (SpanKind = 'Client' AND PeerKind = 'messaging'))
      GROUP BY TraceId, JoinId
    ) ARRAY JOIN consumers AS consumer
    GROUP BY consumer
  ) ARRAY JOIN if(notEmpty(queues), arrayMap(queue -> ('messaging', queue), queues), arrayMap(sender -> ('service', sender), senders)) AS origin`;
}

/** One call counts as often as the sampling of its sender says. */
const COPIES = copiesSql('weight', 'at');
const DURATIONS = durationCopiesSql('Duration', COPIES);

export interface FoldCalls {
  readonly read: HalvesRead;
  readonly withParents: boolean;
  /** Condition on a call: `at` is its time, `env` and `otherEnv` its two environments. */
  readonly where: string;
  /** What calls are told apart by beside who calls whom. */
  readonly groupBy: readonly string[];
}

/** Calls folded by caller, address and callee, whichever half of them arrived. */
export function foldedCalls({ read, withParents, where, groupBy }: FoldCalls): string {
  const keys = [...groupBy, 'type, sourceType, source, targetType, target, address, otherEnv'].join(
    ', ',
  );
  return `
  SELECT ${keys}, count() AS calls, sum(failed) AS failures,
    sum(toFloat64(weight)) AS weights, sumIf(toFloat64(weight), failed = 1) AS failedWeights,
    sum(${COPIES}) AS copies,
    groupArrayArray(${EXACT_SAMPLES})(${DURATIONS}) AS durations, quantilesDDArrayState(0.01, 0.5)(${DURATIONS}) AS sketch
  FROM (
    SELECT ${COLUMNS} FROM (${callsToPeers(read)})
    UNION ALL SELECT ${COLUMNS} FROM (${requests(read, withParents)})
    UNION ALL SELECT ${COLUMNS} FROM (${consumed(read)})
  )
  WHERE ${where}
  GROUP BY ${keys}`;
}
