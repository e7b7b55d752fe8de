import { query, type Store } from '../store.ts';
import { conditionOf, labelSql, type MeasureRequests } from './measure-requests.ts';

/** Which requests prove an alert: the groups' values fix one group of the rule. */
export interface FindEvidence
  extends Pick<MeasureRequests, 'tree' | 'requestsOnly' | 'groupBy' | 'fromMs' | 'toMs'> {
  /** Value of each field of `groupBy`, in its order. */
  readonly group: readonly string[];
  /** Failed requests, newest first, or the slowest ones. */
  readonly prefer: 'failed' | 'slowest';
  readonly limit: number;
}

export interface EvidenceRow {
  readonly traceId: string;
  readonly spanId: string;
  readonly service: string;
  readonly operation: string;
  readonly startTimeUnixNano: string;
  readonly durationNs: string;
  readonly isError: number;
}

/** The requests that prove an alert best, one per trace. */
export async function findEvidence(
  store: Store,
  question: FindEvidence,
  signal?: AbortSignal,
): Promise<EvidenceRow[]> {
  const { groupBy, group, fromMs, toMs, prefer, limit } = question;
  const condition = conditionOf(question);
  const sameGroup = groupBy.map(
    ({ field }, index) => `AND toString(${labelSql(field, `g${index}`)}) = {v${index}:String}`,
  );
  const bound = groupBy.flatMap(({ field }, index) => [
    [`g${index}`, field.kind === 'attribute' ? field.key : ''],
    [`v${index}`, group[index] ?? ''],
  ]);
  const sql = `
    SELECT TraceId AS traceId, SpanId AS spanId, ServiceName AS service, SpanName AS operation,
      toString(toUnixTimestamp64Nano(Timestamp)) AS startTimeUnixNano, toString(Duration) AS durationNs, IsError AS isError
    FROM otel_traces
    WHERE Timestamp >= fromUnixTimestamp64Milli({fromMs:Int64}) AND Timestamp < fromUnixTimestamp64Milli({toMs:Int64})
      AND ${condition.sql} ${sameGroup.join(' ')} ${prefer === 'failed' ? 'AND IsError = 1' : ''}
    ORDER BY ${prefer === 'failed' ? 'Timestamp' : 'Duration'} DESC
    LIMIT 1 BY TraceId
    LIMIT {limit:UInt32}`;
  const parameters = { ...condition.parameters, ...Object.fromEntries(bound), fromMs, toMs, limit };
  const { rows } = await query<EvidenceRow>(store, sql, parameters, { signal, maxSeconds: 10 });
  return rows;
}
