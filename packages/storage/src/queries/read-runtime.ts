import { query, type Store } from '../store.ts';
import {
  type Answer,
  answerOf,
  rangeParameters,
  SPANS_IN_RANGE,
  type TimeRange,
} from './answer.ts';

export interface RuntimeRow {
  readonly language: string;
  readonly sdk: string;
  readonly sdkVersion: string;
  readonly runtime: string;
  readonly runtimeVersion: string;
}

/** How a service is built, from the resource of its newest span in the range; undefined when it has none there. */
export async function readRuntime(
  store: Store,
  question: TimeRange & { readonly service: string },
  signal?: AbortSignal,
): Promise<Answer<RuntimeRow | undefined>> {
  const attribute = (key: string) => `argMax(ResourceAttributes['${key}'], Timestamp)`;
  const result = await query<RuntimeRow & { n: string }>(
    store,
    `SELECT count() AS n, ${attribute('telemetry.sdk.language')} AS language, ${attribute('telemetry.sdk.name')} AS sdk,
       ${attribute('telemetry.sdk.version')} AS sdkVersion, ${attribute('process.runtime.name')} AS runtime,
       ${attribute('process.runtime.version')} AS runtimeVersion
     FROM otel_traces WHERE ${SPANS_IN_RANGE} AND ServiceName = {service:String}`,
    { ...rangeParameters(question), service: question.service },
    { signal },
  );
  const [row] = result.rows;
  if (!row || row.n === '0') return answerOf(undefined, [result]);
  const { n: _, ...runtime } = row;
  return answerOf(runtime, [result]);
}
