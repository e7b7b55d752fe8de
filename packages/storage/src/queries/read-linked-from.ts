import { query, type Store } from '../store.ts';
import { type Answer, answerOf } from './answer.ts';

export interface LinkingSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly service: string;
  readonly name: string;
}

const LINKS_MAX = 100;
/** A consumer that links later than this is not found from here; its own page still shows the link. */
const LOOK_AHEAD_S = 6 * 3600;

/** Consumers whose links name the span: two ends that the call halves hold. */
export async function readLinkedFrom(
  store: Store,
  question: {
    readonly traceId: string;
    readonly spanId: string;
    readonly startTimeUnixNano: string;
  },
  signal?: AbortSignal,
): Promise<Answer<LinkingSpan[]>> {
  const fromS = Number(BigInt(question.startTimeUnixNano) / 1_000_000_000n) - 60;
  const { traceId, spanId } = question;
  const result = await query<LinkingSpan>(
    store,
    `SELECT TraceId AS traceId, SpanId AS spanId, ServiceName AS service, SpanName AS name FROM otel_traces
     WHERE (ServiceName, Timestamp, SpanId) IN (
       SELECT ServiceName, Timestamp, SpanId FROM otel_traces_edge_halves
       WHERE Bucket >= toDateTime({fromS:UInt32}) AND Bucket <= toDateTime({toS:UInt32})
         AND TraceId = {traceId:String} AND JoinId = {spanId:String} AND Side = 'link' LIMIT ${LINKS_MAX})
       AND Timestamp >= toDateTime({fromS:UInt32}) AND Timestamp <= toDateTime({toS:UInt32}) + 60
     ORDER BY Timestamp LIMIT ${LINKS_MAX}`,
    { traceId, spanId, fromS, toS: fromS + LOOK_AHEAD_S },
    { signal, maxSeconds: 10 },
  );
  return answerOf(result.rows, [result], result.rows.length === LINKS_MAX);
}
