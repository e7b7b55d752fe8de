import { query, type Store } from '../store.ts';
import {
  type Answer,
  answerOf,
  rangeParameters,
  SPANS_IN_RANGE,
  type TimeRange,
} from './answer.ts';

export interface ReadResponses {
  readonly range: TimeRange;
  readonly stepSeconds: number;
  readonly service: string;
  readonly operation?: string | undefined;
  readonly version?: string | undefined;
  readonly env?: string | undefined;
}

/** Requests of one step with one HTTP status class and, when failed, one type of error. */
export interface ResponseRow {
  readonly step: number;
  /** `2xx`, or `other` without an HTTP status. */
  readonly statusClass: string;
  /** '' for requests that did not fail. */
  readonly errorType: string;
  readonly count: number;
}

const STATUS =
  "coalesce(nullIf(SpanAttributes['http.response.status_code'], ''), SpanAttributes['http.status_code'])";
const STATUS_CLASS = `if(match(${STATUS}, '^[1-5][0-9]{2}$'), concat(substring(${STATUS}, 1, 1), 'xx'), 'other')`;
const EXCEPTION =
  "arrayFirst(type -> type != '', arrayMap(attributes -> attributes['exception.type'], Events.Attributes))";
const ERROR_TYPE = `if(IsError = 0, '', coalesce(nullIf(SpanAttributes['error.type'], ''), nullIf(${EXCEPTION}, ''), nullIf(${STATUS}, ''), 'error'))`;

/** Requests of a service by status class and error type, step by step. */
export async function readResponses(
  store: Store,
  question: ReadResponses,
  signal?: AbortSignal,
): Promise<Answer<ResponseRow[]>> {
  const { range, stepSeconds, service, operation, version, env } = question;
  const terms = [SPANS_IN_RANGE, 'IsEntry = 1', 'ServiceName = {service:String}'];
  if (operation !== undefined) terms.push('Operation = {operation:String}');
  if (version !== undefined) terms.push("ResourceAttributes['service.version'] = {version:String}");
  if (env !== undefined) terms.push('DeploymentEnv = {env:String}');
  const named = Object.entries({ service, operation, version, env }).filter(
    ([, value]) => value !== undefined,
  );
  const result = await query<{
    step: string;
    statusClass: string;
    errorType: string;
    count: string;
  }>(
    store,
    `SELECT intDiv(toUnixTimestamp64Nano(Timestamp) - {from:Int64}, ${stepSeconds} * 1000000000) AS step,
       ${STATUS_CLASS} AS statusClass, ${ERROR_TYPE} AS errorType, count() AS count
     FROM otel_traces WHERE ${terms.join(' AND ')}
     GROUP BY step, statusClass, errorType ORDER BY step LIMIT 100000`,
    { ...Object.fromEntries(named), ...rangeParameters(range) },
    { signal },
  );
  const rows = result.rows.map((row) => ({
    ...row,
    step: Number(row.step),
    count: Number(row.count),
  }));
  return answerOf(rows, [result], rows.length === 100_000);
}
