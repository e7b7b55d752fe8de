import type { Expression } from '@tracewell/search';
import { searchToSql } from '../search-to-sql.ts';
import { query, type Store } from '../store.ts';
import {
  type Answer,
  answerOf,
  rangeParameters,
  SPANS_IN_RANGE,
  type TimeRange,
} from './answer.ts';

export interface ReadHeatmap {
  readonly range: TimeRange;
  readonly stepSeconds: number;
  readonly service?: string | undefined;
  readonly operation?: string | undefined;
  readonly env?: string | undefined;
  /** Counts matching spans; undefined: requests. */
  readonly tree: Expression | undefined;
}

/** One non-empty cell. Bucket b holds durations from 2^(b/2) ns up to 2^((b+1)/2) ns; 0 also holds what is shorter. */
export interface HeatmapCell {
  readonly step: number;
  readonly bucket: number;
  readonly count: number;
  readonly errors: number;
}

/** Half octaves: a bucket's end is 1.41 times its beginning. */
export const BUCKETS_PER_OCTAVE = 2;

export async function readHeatmap(
  store: Store,
  question: ReadHeatmap,
  signal?: AbortSignal,
): Promise<Answer<HeatmapCell[]>> {
  const { range, stepSeconds, service, operation, env, tree } = question;
  const searched = searchToSql(tree, { slice: SPANS_IN_RANGE });
  const named = Object.entries({ service, operation, env }).filter(
    ([, value]) => value !== undefined,
  );
  const columns: Record<string, string> = {
    service: 'ServiceName',
    operation: 'Operation',
    env: 'DeploymentEnv',
  };
  const terms = [SPANS_IN_RANGE, tree === undefined ? 'IsEntry = 1' : searched.sql];
  terms.push(...named.map(([name]) => `${columns[name]} = {${name}:String}`));
  const result = await query<{ step: string; bucket: number; count: string; errors: string }>(
    store,
    `SELECT intDiv(toUnixTimestamp64Nano(Timestamp) - {from:Int64}, ${stepSeconds} * 1000000000) AS step,
       toUInt8(floor(log2(greatest(Duration, 1)) * ${BUCKETS_PER_OCTAVE})) AS bucket,
       toUInt64(round(sum(toFloat64(SampleWeight)))) AS count, toUInt64(round(sumIf(toFloat64(SampleWeight), IsError = 1))) AS errors
     FROM otel_traces WHERE ${terms.join(' AND ')} GROUP BY step, bucket ORDER BY step, bucket`,
    { ...searched.parameters, ...Object.fromEntries(named), ...rangeParameters(range) },
    { signal },
  );
  const rows = result.rows.map(({ step, bucket, count, errors }) => ({
    step: Number(step),
    bucket,
    count: Number(count),
    errors: Number(errors),
  }));
  return answerOf(rows, [result]);
}
