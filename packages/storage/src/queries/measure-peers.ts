import { percentilesSql } from '../sampled-durations.ts';
import { type QueryResult, query, type Store } from '../store.ts';
import { type Answer, answerOf, rangeParameters, type TimeRange } from './answer.ts';
import { limitHalves } from './limit-halves.ts';
import type { FigureRow } from './request-figures.ts';

/** Which calls are measured. All times are whole minutes. */
export interface MeasurePeers {
  readonly range: TimeRange;
  /** Start of the period to compare with, at or before `range.from`. */
  readonly previousFrom: bigint;
  /** Length of the steps of the series in seconds. */
  readonly stepSeconds: number;
  /** Keeps calls of callers in this `deployment.environment.name`. */
  readonly env?: string | undefined;
  /** Half-spans read at once; the older part is left out beyond it. Default 2,000,000. */
  readonly maxHalves?: number;
}

/** What calls to one database, queue or external measured; `keys` are its type and name. */
export type PeerFigureRow = Omit<FigureRow, 'spanCount' | 'spanWeight' | 'lastSeenUnixNano'>;

export interface PeerFigures {
  readonly figures: readonly PeerFigureRow[];
  /** Before this moment nothing was read: it is later than `previousFrom` when there were too many half-spans. */
  readonly readFrom: bigint;
}

interface EngineRow {
  readonly type: string;
  readonly name: string;
  readonly isCurrent: number;
  readonly step: string;
  readonly isTotal: number;
  readonly calls: string;
  readonly failures: string;
  readonly weight: number;
  readonly failedWeight: number;
  readonly durationSumNs: string;
  readonly quantiles: readonly (string | null)[];
}

const NS_PER_S = 1_000_000_000n;
const ROW_LIMIT = 200_000;

/**
 * Databases, queues and externals as their callers measured them: the very calls that {@link readServiceMap} counts
 * for these nodes, without pairing callers with callees. Percentiles are those of all callers together.
 */
export async function measurePeers(
  store: Store,
  question: MeasurePeers,
  signal?: AbortSignal,
): Promise<Answer<PeerFigures>> {
  const whole = { from: question.previousFrom, to: question.range.to };
  const reach = await limitHalves(store, { ...question, range: whole }, signal);
  const parameters = {
    ...rangeParameters(reach.range),
    ...reach.scan,
    ...(question.env === undefined ? {} : { env: question.env }),
  };
  const led = await addressesOfServices(store, question, parameters, signal);
  const result = await query<EngineRow>(
    store,
    figuresSql(question),
    { ...parameters, led: led.rows.map(({ address }) => BigInt(address)) },
    { signal },
  );
  const figures = result.rows.map(figureRow);
  const truncated = reach.truncated || figures.length >= ROW_LIMIT;
  const rows = { figures, readFrom: reach.range.from };
  return answerOf(rows, [reach.result, led, result], truncated);
}

function figureRow(row: EngineRow): PeerFigureRow {
  return {
    keys: [row.type, row.name],
    period: row.isCurrent === 1 ? 'current' : 'previous',
    step: row.isTotal === 1 ? null : Number(row.step),
    requestCount: Number(row.calls),
    errorCount: Number(row.failures),
    requestWeight: row.weight,
    errorWeight: row.failedWeight,
    durationSumNs: row.durationSumNs,
    quantiles: row.quantiles,
    relativeError: row.weight < 1000 ? 0 : 0.01,
  };
}

const SCANNED = 'Bucket >= toDateTime({scanFrom:Int64}) AND Bucket < toDateTime({scanTo:Int64})';
const IN_RANGE =
  'Timestamp >= fromUnixTimestamp64Nano({from:Int64}) AND Timestamp < fromUnixTimestamp64Nano({to:Int64})';
/** A call as both of its halves know it, in eight bytes instead of two texts: there are millions to look up. */
const CALL = 'sipHash64(TraceId, JoinId)';
const ADDRESS = 'sipHash64(PeerName, DeploymentEnv)';
const REQUEST_OUT =
  "Side = 'caller' AND SpanKind = 'Client' AND PeerKind NOT IN ('database', 'messaging')";
const ANSWERED = `${CALL} IN (
  SELECT ${CALL} FROM otel_traces_edge_halves WHERE ${SCANNED} AND Side = 'callee' AND SpanKind = 'Server')`;

function environmentSql({ env }: MeasurePeers): string {
  return env === undefined ? '' : 'AND DeploymentEnv = {env:String}';
}

/**
 * Addresses, with the environment of the caller, whose answered calls all went to one service: calls to them that have
 * no answer are that service's, not an external's. Only asked about addresses that have calls without an answer.
 */
function addressesOfServices(
  store: Store,
  question: MeasurePeers,
  parameters: Readonly<Record<string, string | number>>,
  signal: AbortSignal | undefined,
): Promise<QueryResult<{ address: string }>> {
  const environment = environmentSql(question);
  return query<{ address: string }>(
    store,
    `SELECT toString(${ADDRESS}) AS address
     FROM (
       SELECT ${CALL} AS call, PeerName, DeploymentEnv FROM otel_traces_edge_halves
       WHERE ${SCANNED} AND ${REQUEST_OUT} AND PeerName != '' ${environment}
         AND (PeerName, DeploymentEnv) IN (
           SELECT PeerName, DeploymentEnv FROM otel_traces_edge_halves
           WHERE ${SCANNED} AND ${IN_RANGE} AND ${REQUEST_OUT} ${environment}
           GROUP BY PeerName, DeploymentEnv
           HAVING countIf(NOT ${ANSWERED}) BETWEEN 1 AND count() - 1)
     ) AS sent
     INNER JOIN (
       SELECT ${CALL} AS call, ServiceName FROM otel_traces_edge_halves
       WHERE ${SCANNED} AND ${IN_RANGE} AND Side = 'callee' AND SpanKind = 'Server'
     ) AS answers ON sent.call = answers.call
     GROUP BY PeerName, DeploymentEnv HAVING uniqExact(ServiceName) = 1`,
    parameters,
    { signal },
  );
}

function figuresSql(question: MeasurePeers): string {
  const { range, previousFrom, stepSeconds } = question;
  const seconds = 'toInt64(toUnixTimestamp(toDateTime(Timestamp)))';
  const periodStart = `if(isCurrent = 1, ${range.from / NS_PER_S}, ${previousFrom / NS_PER_S})`;
  return `
    SELECT if(PeerKind IN ('database', 'messaging'), toString(PeerKind), 'external') AS type,
      if(PeerName = '', 'unknown', toString(PeerName)) AS name,
      toUInt8(${seconds} >= ${range.from / NS_PER_S}) AS isCurrent,
      intDiv(${seconds} - ${periodStart}, ${stepSeconds}) AS step, toUInt8(grouping(step)) AS isTotal,
      count() AS calls, countIf(IsError = 1) AS failures,
      sum(toFloat64(SampleWeight)) AS weight, sumIf(toFloat64(SampleWeight), IsError = 1) AS failedWeight,
      toString(sum(Duration)) AS durationSumNs, ${percentilesSql('1')} AS quantiles
    FROM (SELECT *, Weight AS SampleWeight FROM otel_traces_edge_halves)
    WHERE ${SCANNED} AND ${IN_RANGE} AND Side = 'caller' ${environmentSql(question)}
      AND (PeerKind IN ('database', 'messaging')
        OR (SpanKind = 'Client' AND NOT ${ANSWERED} AND ${ADDRESS} NOT IN {led:Array(UInt64)}))
    GROUP BY GROUPING SETS ((type, name, isCurrent), (type, name, isCurrent, step))
    LIMIT ${ROW_LIMIT}`;
}
