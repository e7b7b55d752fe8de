import type { Expression } from '@tracewell/search';
import { searchToSql } from '../search-to-sql.ts';
import { query, type Store } from '../store.ts';
import { type Answer, answerOf, type TimeRange } from './answer.ts';

/** Which traces: those with a span that meets all of it. */
export interface Population {
  readonly range: TimeRange;
  /** undefined: requests. */
  readonly tree: Expression | undefined;
  readonly env?: string | undefined;
  readonly service?: string | undefined;
  readonly operation?: string | undefined;
  readonly version?: string | undefined;
  /** Duration of the span in nanoseconds, `minNs` inclusive, `maxNs` exclusive. */
  readonly minNs?: bigint | undefined;
  readonly maxNs?: bigint | undefined;
}

/** A trace that was taken, with the operation of its longest matching span. */
interface SampledTrace {
  readonly traceId: string;
  readonly service: string;
  readonly operation: string;
}

interface PopulationSample {
  /** Traces there are. */
  readonly traceCount: number;
  /** Those taken, by hash. */
  readonly traces: readonly SampledTrace[];
}

export interface Samples {
  readonly selection: PopulationSample;
  readonly baseline: PopulationSample;
}

/** Traces taken of each side at most. */
const SAMPLED_TRACES_MAX = 1_000;

const NAMED = {
  env: 'DeploymentEnv',
  service: 'ServiceName',
  operation: 'Operation',
  version: "ResourceAttributes['service.version']",
} as const;

/** Condition on the span table. @param prefix begins the names of its bound parameters */
function populationSql(population: Population, prefix: string) {
  const { range, tree, minNs, maxNs } = population;
  const at = (name: string) => `fromUnixTimestamp64Nano({${prefix}_${name}:Int64})`;
  const slice = `Timestamp >= ${at('from')} AND Timestamp < ${at('to')}`;
  const searched = searchToSql(tree, { slice, prefix });
  const terms = [slice, "TraceId != ''", tree === undefined ? 'IsEntry = 1' : searched.sql];
  const parameters: Record<string, unknown> = {
    ...searched.parameters,
    [`${prefix}_from`]: String(range.from),
    [`${prefix}_to`]: String(range.to),
  };
  const bind = (name: string, type: string, value: unknown) => {
    parameters[`${prefix}_${name}`] = value;
    return `{${prefix}_${name}:${type}}`;
  };
  for (const name of ['env', 'service', 'operation', 'version'] as const) {
    const value = population[name];
    if (value !== undefined) terms.push(`${NAMED[name]} = ${bind(name, 'String', value)}`);
  }
  if (minNs !== undefined) terms.push(`Duration >= ${bind('min', 'UInt64', String(minNs))}`);
  if (maxNs !== undefined) terms.push(`Duration < ${bind('max', 'UInt64', String(maxNs))}`);
  return { sql: terms.join(' AND '), parameters };
}

/** A trace stands for the operation of its longest matching span; the id settles equal ones. */
const LONGEST =
  'argMax((toString(ServiceName), toString(Operation)), (Duration, SpanId)) AS longest';
const ORDER = 'cityHash64(traceId), traceId';

/**
 * Takes up to 1,000 traces of the selection by hash, then up to 1,000 of the baseline that are not in the selection,
 * among the same operations and in the selection's proportions: what differs is then not the mix of operations. The
 * hash is of the trace id, so the same question takes the same traces.
 */
export async function samplePopulations(
  store: Store,
  question: { readonly selection: Population; readonly baseline: Population },
  signal: AbortSignal | undefined,
): Promise<Answer<Samples>> {
  const selected = populationSql(question.selection, 's');
  const selection = await query<SampledTrace & { total: string }>(
    store,
    `SELECT traceId, longest.1 AS service, longest.2 AS operation, total FROM (
       SELECT TraceId AS traceId, ${LONGEST}, count() OVER () AS total
       FROM otel_traces WHERE ${selected.sql} GROUP BY TraceId
     ) ORDER BY ${ORDER} LIMIT ${SAMPLED_TRACES_MAX}`,
    selected.parameters,
    { signal },
  );
  if (selection.rows.length === 0) {
    const none = { traceCount: 0, traces: [] };
    return answerOf({ selection: none, baseline: none }, [selection]);
  }
  const baseline = await sampleBaseline(store, question.baseline, selected, selection.rows, signal);
  return answerOf({ selection: sampleOf(selection.rows), baseline: sampleOf(baseline.rows) }, [
    selection,
    baseline,
  ]);
}

function sampleOf(rows: readonly (SampledTrace & { total: string })[]): PopulationSample {
  return {
    traceCount: Number(rows[0]?.total ?? 0),
    traces: rows.map(({ traceId, service, operation }) => ({ traceId, service, operation })),
  };
}

async function sampleBaseline(
  store: Store,
  population: Population,
  selected: ReturnType<typeof populationSql>,
  sample: readonly SampledTrace[],
  signal: AbortSignal | undefined,
) {
  const base = populationSql(population, 'b');
  const quotas = quotasOf(sample);
  const operations = 'arrayZip({services:Array(String)}, {operations:Array(String)})';
  return await query<SampledTrace & { total: string }>(
    store,
    `SELECT traceId, service, operation, total FROM (
       SELECT traceId, longest.1 AS service, longest.2 AS operation, count() OVER () AS total,
         row_number() OVER (PARTITION BY service, operation ORDER BY ${ORDER}) AS place
       FROM (
         SELECT TraceId AS traceId, ${LONGEST} FROM otel_traces
         WHERE ${base.sql} AND (toString(ServiceName), toString(Operation)) IN (SELECT arrayJoin(${operations}))
           AND TraceId NOT IN (SELECT TraceId FROM otel_traces WHERE ${selected.sql})
         GROUP BY TraceId)
     ) WHERE place <= {quotas:Array(UInt32)}[indexOf(${operations}, (service, operation))]
     ORDER BY ${ORDER}`,
    {
      ...base.parameters,
      ...selected.parameters,
      services: quotas.map(({ service }) => service),
      operations: quotas.map(({ operation }) => operation),
      quotas: quotas.map(({ quota }) => quota),
    },
    { signal },
  );
}

/** How many baseline traces of each operation: as many as fit in the proportions of the selection. */
function quotasOf(sample: readonly SampledTrace[]) {
  return countOperations(sample).map(({ service, operation, count }) => ({
    service,
    operation,
    quota: Math.floor((SAMPLED_TRACES_MAX * count) / sample.length),
  }));
}

/** Traces by operation, the most frequent first. */
export function countOperations(traces: readonly SampledTrace[]) {
  const counts = new Map<string, { service: string; operation: string; count: number }>();
  for (const { service, operation } of traces) {
    const key = JSON.stringify([service, operation]);
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { service, operation, count: 1 });
    else known.count++;
  }
  return [...counts.values()].sort((a, b) => b.count - a.count);
}
