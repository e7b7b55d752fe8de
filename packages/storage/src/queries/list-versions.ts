import { query, type Store } from '../store.ts';
import {
  type Answer,
  answerOf,
  MINUTES_IN_RANGE,
  rangeParameters,
  SPANS_IN_RANGE,
} from './answer.ts';

export interface VersionRow {
  readonly service: string;
  readonly version: string;
  readonly language: string;
  readonly firstSeenUnixNano: string;
  readonly lastSeenUnixNano: string;
}

export interface KnownVersions {
  readonly versions: readonly VersionRow[];
  /** Spans before this were not looked at: what was there from the beginning may be older. */
  readonly lookedBackToUnixNano: bigint;
}

const LOOK_BACK_NS = 86_400_000_000_000n;
/** Reading resources costs about half a microsecond a span: a busy store is looked at for a shorter time. */
const SPANS_MAX = 3_000_000;

/** Versions of every service over the last day, with the times of their first and last request. */
export async function listVersions(
  store: Store,
  question: { readonly nowNs: bigint; readonly service?: string | undefined },
  signal?: AbortSignal,
): Promise<Answer<KnownVersions>> {
  const day = { from: question.nowNs - LOOK_BACK_NS, to: question.nowNs };
  const start = await query<{ firstS: string }>(
    store,
    `SELECT minIf(minute, after <= ${SPANS_MAX}) AS firstS FROM (
       SELECT toInt64(toUnixTimestamp(Timestamp)) AS minute,
         sum(sum(Count)) OVER (ORDER BY minute DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS after
       FROM otel_traces_red_1m WHERE ${MINUTES_IN_RANGE} GROUP BY minute)`,
    rangeParameters(day),
    { signal, maxSeconds: 5 },
  );
  const from = BigInt(start.rows[0]?.firstS ?? '0') * 1_000_000_000n;
  const lookedBackToUnixNano = from > day.from ? from : day.from;
  const result = await query<VersionRow>(
    store,
    `SELECT ServiceName AS service, ResourceAttributes['service.version'] AS version,
       anyLast(ResourceAttributes['telemetry.sdk.language']) AS language,
       toString(min(toUnixTimestamp64Nano(Timestamp))) AS firstSeenUnixNano,
       toString(max(toUnixTimestamp64Nano(Timestamp))) AS lastSeenUnixNano
     FROM otel_traces
     WHERE ${SPANS_IN_RANGE}${question.service === undefined ? '' : ' AND ServiceName = {service:String}'}
     GROUP BY service, version LIMIT 10000`,
    {
      ...rangeParameters({ from: lookedBackToUnixNano, to: question.nowNs }),
      ...(question.service === undefined ? {} : { service: question.service }),
    },
    { signal, maxSeconds: 10 },
  );
  return answerOf({ versions: result.rows, lookedBackToUnixNano }, [start, result]);
}
