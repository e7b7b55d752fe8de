import type { Expression } from '@tracewell/search';
import { messageShapeSql, ownFrameSql } from '../error-shape.ts';
import { searchToSql } from '../search-to-sql.ts';
import { query, type Store } from '../store.ts';
import {
  type Answer,
  answerOf,
  rangeParameters,
  SPANS_IN_RANGE,
  type TimeRange,
} from './answer.ts';

export interface ListErrors {
  readonly range: TimeRange;
  /** Failures before the range are looked for from here on: a group without any is new. At or before `range.from`. */
  readonly lookBackTo: bigint;
  readonly stepSeconds: number;
  readonly service?: string | undefined;
  readonly env?: string | undefined;
  readonly tree: Expression | undefined;
  readonly limit: number;
}

/** Failed spans of one service that are the same fault. */
export interface ErrorGroupRow {
  /** The same for the same group at any time. */
  readonly id: string;
  readonly service: string;
  /** Exception type, `error.type` or HTTP status; `error` where the sender gives none. */
  readonly type: string;
  /** The key that holds the type, as the search language writes it; '' for `error`. */
  readonly typeKey: string;
  /** The message without what changes; '' where the sender gives none. */
  readonly shape: string;
  /** Where the stack enters the sender's own code; '' without a stack. */
  readonly frame: string;
  /** The newest message, whole up to 500 characters. */
  readonly message: string;
  readonly count: number;
  readonly traceCount: number;
  /** Failures between `lookBackTo` and the range. */
  readonly countBefore: number;
  readonly firstSeenUnixNano: string;
  readonly lastSeenUnixNano: string;
  /** The most frequent operations, at most three. */
  readonly operations: readonly string[];
  readonly versions: readonly string[];
  /** Failures by step of the range. */
  readonly steps: readonly { readonly step: number; readonly count: number }[];
  /** The newest failure. */
  readonly traceId: string;
  readonly spanId: string;
}

interface EngineRow extends Omit<ErrorGroupRow, 'count' | 'traceCount' | 'countBefore' | 'steps'> {
  readonly count: string;
  readonly traceCount: string;
  readonly countBefore: string;
  readonly steps: readonly (readonly [step: string, count: string])[];
}

const EXCEPTION =
  "arrayFirst(attributes -> mapContains(attributes, 'exception.type') OR mapContains(attributes, 'exception.message'), Events.Attributes)";
const STATUS =
  "coalesce(nullIf(SpanAttributes['http.response.status_code'], ''), SpanAttributes['http.status_code'])";
const TYPE = `coalesce(nullIf(exception['exception.type'], ''), nullIf(SpanAttributes['error.type'], ''), nullIf(SpanAttributes['exception.type'], ''), nullIf(${STATUS}, ''), 'error')`;
const TYPE_KEY = `multiIf(exception['exception.type'] != '', 'event.exception.type', SpanAttributes['error.type'] != '', 'error.type', SpanAttributes['exception.type'] != '', 'exception.type', SpanAttributes['http.response.status_code'] != '', 'http.response.status_code', SpanAttributes['http.status_code'] != '', 'http.status_code', '')`;
const MESSAGE =
  "coalesce(nullIf(exception['exception.message'], ''), nullIf(StatusMessage, ''), nullIf(SpanAttributes['error.message'], ''), SpanAttributes['exception.message'])";
const STACK =
  "coalesce(nullIf(exception['exception.stacktrace'], ''), SpanAttributes['exception.stacktrace'])";

/**
 * Failed spans grouped by service, type, shape of the message and own frame; most frequent in the range first. Groups
 * that only failed before the range are left out.
 */
export async function listErrors(
  store: Store,
  question: ListErrors,
  signal?: AbortSignal,
): Promise<Answer<ErrorGroupRow[]>> {
  const { range, lookBackTo, stepSeconds, service, env, tree, limit } = question;
  const searched = searchToSql(tree, { slice: SPANS_IN_RANGE });
  const terms = [SPANS_IN_RANGE, 'IsError = 1', searched.sql];
  if (service !== undefined) terms.push('ServiceName = {service:String}');
  if (env !== undefined) terms.push('DeploymentEnv = {env:String}');
  const named = Object.entries({ service, env }).filter(([, value]) => value !== undefined);
  const { rows, ...cost } = await query<EngineRow>(
    store,
    errorGroupsSql(terms.join(' AND '), stepSeconds),
    {
      ...searched.parameters,
      ...Object.fromEntries(named),
      ...rangeParameters({ from: lookBackTo, to: range.to }),
      rangeFrom: String(range.from),
      limit,
    },
    { signal },
  );
  return answerOf(rows.map(errorGroup), [cost], rows.length === limit);
}

function errorGroupsSql(condition: string, stepSeconds: number): string {
  const time = 'toUnixTimestamp64Nano(Timestamp)';
  const inRange = `${time} >= {rangeFrom:Int64}`;
  const step = `intDiv(${time} - {rangeFrom:Int64}, ${stepSeconds} * 1000000000)`;
  return `
    SELECT lower(hex(cityHash64(service, type, shape, frame))) AS id, service, type, any(typeKey) AS typeKey, shape, frame,
      argMaxIf(text, Timestamp, ${inRange}) AS message,
      toString(toUInt64(round(sumIf(toFloat64(SampleWeight), ${inRange})))) AS count,
      toString(uniqIf(TraceId, ${inRange})) AS traceCount,
      toString(toUInt64(round(sumIf(toFloat64(SampleWeight), NOT (${inRange}))))) AS countBefore,
      toString(min(${time})) AS firstSeenUnixNano, toString(max(${time})) AS lastSeenUnixNano,
      topKIf(3)(toString(Operation), ${inRange}) AS operations,
      arraySort(groupUniqArrayIf(20)(ResourceAttributes['service.version'], ${inRange} AND ResourceAttributes['service.version'] != '')) AS versions,
      sumMapIf([${step}], [toUInt64(1)], ${inRange}) AS byStep,
      arrayZip(arrayMap(at -> toString(at), byStep.1), arrayMap(n -> toString(n), byStep.2)) AS steps,
      argMaxIf(TraceId, Timestamp, ${inRange}) AS traceId, argMaxIf(SpanId, Timestamp, ${inRange}) AS spanId
    FROM (
      SELECT Timestamp, TraceId, SpanId, Operation, ResourceAttributes, SampleWeight, toString(ServiceName) AS service,
        ${EXCEPTION} AS exception, ${TYPE} AS type, ${TYPE_KEY} AS typeKey, substringUTF8(${MESSAGE}, 1, 500) AS text,
        ${messageShapeSql('text')} AS shape, ${ownFrameSql(STACK)} AS frame
      FROM otel_traces WHERE ${condition}
    )
    GROUP BY service, type, shape, frame
    HAVING countIf(${inRange}) > 0
    ORDER BY countIf(${inRange}) DESC, lastSeenUnixNano DESC, id
    LIMIT {limit:UInt32}`;
}

function errorGroup({ steps, ...row }: EngineRow): ErrorGroupRow {
  const {
    id,
    service,
    type,
    typeKey,
    shape,
    frame,
    message,
    operations,
    versions,
    traceId,
    spanId,
  } = row;
  return {
    ...{ id, service, type, typeKey, shape, frame, message, operations, versions, traceId, spanId },
    firstSeenUnixNano: row.firstSeenUnixNano,
    lastSeenUnixNano: row.lastSeenUnixNano,
    count: Number(row.count),
    traceCount: Number(row.traceCount),
    countBefore: Number(row.countBefore),
    steps: steps.map(([step, count]) => ({ step: Number(step), count: Number(count) })),
  };
}
