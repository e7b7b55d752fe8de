import { query, type Store } from '../store.ts';
import { type Answer, answerOf } from './answer.ts';
import { LATE_AFTER_S } from './read-arrivals.ts';
import type { OperationKey } from './read-normal.ts';
import { spansOfTrace, type TraceExtent } from './trace-source.ts';

/** What can be said of a trace without reading its spans one by one. */
export interface TraceOutline {
  /** The operations with the most spans first. */
  readonly operations: readonly OperationKey[];
  /** The longest span without a parent. */
  readonly root: (OperationKey & { readonly durationNs: string }) | undefined;
  readonly rootCount: number;
  readonly lateSpans: number;
  /** Spans that one stored span stands for, at most. */
  readonly sampleWeight: number;
  /** When the newest span was taken, Unix seconds. */
  readonly newestIngestS: number;
}

interface OutlineRow extends OperationKey {
  readonly late: string;
  readonly weight: number;
  readonly ingestedAtS: number;
  readonly roots: string;
  readonly rootNs: string;
}

/** Outlines a trace of any size in one pass over narrow columns. */
export async function readTraceOutline(
  store: Store,
  question: { readonly traceId: string } & Omit<TraceExtent, 'spanCount'>,
  signal?: AbortSignal,
): Promise<Answer<TraceOutline>> {
  const { traceId, first, last } = question;
  const result = await query<OutlineRow>(
    store,
    `SELECT ServiceName AS service, Operation AS operation, SpanKind AS kind,
       countIf(toUnixTimestamp64Nano(Timestamp) + toInt64(Duration) < (toInt64(toUnixTimestamp(IngestTime)) - ${LATE_AFTER_S}) * 1000000000) AS late,
       max(SampleWeight) AS weight, max(toUnixTimestamp(IngestTime)) AS ingestedAtS,
       countIf(ParentSpanId = '') AS roots, maxIf(Duration, ParentSpanId = '') AS rootNs
     FROM ${spansOfTrace(question)}
     GROUP BY service, operation, kind ORDER BY count() DESC, service, operation, kind`,
    { traceId, first, last },
    { signal },
  );
  const rows = result.rows;
  const most = (of: (row: OutlineRow) => number) =>
    rows.reduce((highest, row) => Math.max(highest, of(row)), 0);
  const roots = rows.filter((row) => Number(row.roots) > 0);
  const [root] = roots.sort((a, b) => Number(b.rootNs) - Number(a.rootNs));
  return answerOf(
    {
      operations: rows.map(keyOf),
      root: root && { ...keyOf(root), durationNs: root.rootNs },
      rootCount: roots.reduce((sum, row) => sum + Number(row.roots), 0),
      lateSpans: rows.reduce((sum, row) => sum + Number(row.late), 0),
      sampleWeight: most((row) => row.weight),
      newestIngestS: most((row) => row.ingestedAtS),
    },
    [result],
  );
}

function keyOf({ service, operation, kind }: OperationKey): OperationKey {
  return { service, operation, kind };
}
