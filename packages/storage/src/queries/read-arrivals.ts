import { query, type Store } from '../store.ts';
import { rangeParameters, SPANS_IN_RANGE, type TimeRange } from './answer.ts';

/** What a range says about how its spans arrived. */
export interface ArrivalFacts {
  /** Spans that arrived more than 60 s after they had ended. */
  readonly lateSpans: number;
  /** Smallest keep probability of the spans read. */
  readonly sampled: number;
  readonly rowsScanned: number;
}

export const LATE_AFTER_S = 60;

export async function readArrivals(
  store: Store,
  question: TimeRange & { readonly env?: string | undefined },
  signal?: AbortSignal,
): Promise<ArrivalFacts> {
  const { env } = question;
  const result = await query<{ lateSpans: string; weight: number }>(
    store,
    `SELECT countIf(toUnixTimestamp64Nano(Timestamp) + toInt64(Duration) < (toInt64(toUnixTimestamp(IngestTime)) - ${LATE_AFTER_S}) * 1000000000) AS lateSpans,
       max(SampleWeight) AS weight
     FROM otel_traces WHERE ${SPANS_IN_RANGE}${env === undefined ? '' : ' AND DeploymentEnv = {env:String}'}`,
    { ...rangeParameters(question), ...(env === undefined ? {} : { env }) },
    { signal },
  );
  const weight = Number(result.rows[0]?.weight ?? 1);
  return {
    lateSpans: Number(result.rows[0]?.lateSpans ?? 0),
    sampled: weight > 1 ? 1 / weight : 1,
    rowsScanned: result.rowsScanned,
  };
}
