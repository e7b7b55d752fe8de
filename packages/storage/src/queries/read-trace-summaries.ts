import { FEW_ROWS, query, type Store } from '../store.ts';
import { type Answer, answerOf, nanoSql } from './answer.ts';

/** One trace as the index knows it. */
export interface TraceSummaryRow {
  readonly traceId: string;
  /** '' while the root has not arrived. */
  readonly rootService: string;
  readonly rootName: string;
  /** Word of the table. */
  readonly rootKind: string;
  readonly startTimeUnixNano: string;
  readonly durationNs: string;
  readonly spanCount: number;
  readonly errorCount: number;
  readonly services: readonly string[];
}

/** Reads the trace index for the given ids, in no order; ids without a span have no row. */
export async function readTraceSummaries(
  store: Store,
  traceIds: readonly string[],
  signal?: AbortSignal,
): Promise<Answer<TraceSummaryRow[]>> {
  if (traceIds.length === 0) return answerOf([], []);
  const result = await query<
    Omit<TraceSummaryRow, 'spanCount' | 'errorCount'> & { spanCount: string; errorCount: string }
  >(
    store,
    `SELECT TraceId AS traceId,
       tupleElement(argMinIfMerge(Root) AS root, 'ServiceName') AS rootService,
       tupleElement(root, 'Operation') AS rootName, tupleElement(root, 'SpanKind') AS rootKind,
       ${nanoSql('min(StartTime)')} AS startTimeUnixNano,
       toString(greatest(0, toUnixTimestamp64Nano(max(EndTime)) - toUnixTimestamp64Nano(min(StartTime)))) AS durationNs,
       sum(SpanCount) AS spanCount, sum(ErrorCount) AS errorCount,
       arraySort(groupUniqArrayArray(Services)) AS services
     FROM otel_traces_trace_id_ts WHERE TraceId IN {ids:Array(String)} GROUP BY TraceId`,
    { ids: traceIds },
    { signal, settings: FEW_ROWS },
  );
  const rows = result.rows.map((row) => ({
    ...row,
    spanCount: Number(row.spanCount),
    errorCount: Number(row.errorCount),
  }));
  return answerOf(rows, [result]);
}
