import { query, type Store } from '../store.ts';
import {
  type Answer,
  answerOf,
  nanoSql,
  rangeParameters,
  SPANS_IN_RANGE,
  type TimeRange,
} from './answer.ts';

export interface FindExemplars {
  readonly range: TimeRange;
  readonly stepSeconds: number;
  readonly service: string;
  readonly operation?: string | undefined;
  readonly version?: string | undefined;
  readonly env?: string | undefined;
}

export interface ExemplarRow {
  readonly why: 'p99' | 'failed';
  readonly traceId: string;
  readonly spanId: string;
  readonly operation: string;
  readonly startTimeUnixNano: string;
  readonly durationNs: string;
  readonly isError: boolean;
}

/** A request as the engine answers it: trace, span, operation, start, duration, failed. */
type Request = readonly [string, string, string, string, string, number];

/** A sketch is within 1 %: the request at the rank lies within this much of it. */
const BAND = 0.02;

/**
 * Requests to open for the steps of a series: of each step the one at rank p99, and the newest that failed. Only
 * requests near the percentile are read with their ids.
 */
export async function findExemplars(
  store: Store,
  question: FindExemplars,
  signal?: AbortSignal,
): Promise<Answer<ExemplarRow[]>> {
  const { range, stepSeconds, ...named } = question;
  const step = `intDiv(toUnixTimestamp64Nano(Timestamp) - {from:Int64}, ${stepSeconds} * 1000000000)`;
  const where = conditionOf(named);
  const parameters = { ...bound(named), ...rangeParameters(range) };
  const high = await query<{ step: string; p99: number }>(
    store,
    `SELECT ${step} AS step, quantileDD(0.01, 0.99)(Duration) AS p99 FROM otel_traces WHERE ${where} GROUP BY step ORDER BY step`,
    parameters,
    { signal },
  );
  if (high.rows.length === 0) return answerOf([], [high]);
  const request = `(TraceId, SpanId, toString(Operation), ${nanoSql('Timestamp')}, toString(Duration), IsError)`;
  const p99 = `{p99:Array(Float64)}[indexOf({steps:Array(Int64)}, ${step})]`;
  const found = await query<{ typical: Request; failed: Request }>(
    store,
    `SELECT ${step} AS step,
       argMin(${request}, abs(Duration - ${p99})) AS typical,
       argMaxIf(${request}, Timestamp, IsError = 1) AS failed
     FROM otel_traces
     WHERE ${where} AND (IsError = 1 OR Duration BETWEEN ${p99} * ${1 - BAND} AND ${p99} * ${1 + BAND})
     GROUP BY step ORDER BY step`,
    {
      ...parameters,
      steps: high.rows.map((row) => BigInt(row.step)),
      p99: high.rows.map((row) => row.p99),
    },
    { signal },
  );
  const rows = found.rows.flatMap(({ typical, failed }) => [
    ...exemplar('p99', typical),
    ...(failed[1] === typical[1] ? [] : exemplar('failed', failed)),
  ]);
  return answerOf(rows, [high, found]);
}

function exemplar(why: ExemplarRow['why'], request: Request): ExemplarRow[] {
  const [traceId, spanId, operation, startTimeUnixNano, durationNs, isError] = request;
  if (traceId === '') return [];
  const facts = { traceId, spanId, operation, startTimeUnixNano, durationNs };
  return [{ why, ...facts, isError: isError === 1 }];
}

type Named = Omit<FindExemplars, 'range' | 'stepSeconds'>;

const COLUMNS: Readonly<Record<keyof Named, string>> = {
  service: 'ServiceName',
  operation: 'Operation',
  version: "ResourceAttributes['service.version']",
  env: 'DeploymentEnv',
};

function bound(named: Named): Record<string, string> {
  return Object.fromEntries(
    Object.entries(named).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function conditionOf(named: Named): string {
  const terms = Object.keys(bound(named)).map(
    (name) => `${COLUMNS[name as keyof Named]} = {${name}:String}`,
  );
  return [SPANS_IN_RANGE, 'IsEntry = 1', ...terms].join(' AND ');
}
