import { type Answer, answerOf, nanoSql } from './queries/answer.ts';
import { command, query, type Store } from './store.ts';

/** Why a trace is kept: it failed, it was among the slowest, somebody asked for it, or it proves an alert. */
export type KeepReason = 'error' | 'slow' | 'person' | 'alert';

export interface KeepMark {
  readonly traceId: string;
  readonly reason: KeepReason;
  /** Who or which rule, in words; '' where nothing was said. */
  readonly note: string;
  readonly markedAtUnixNano: string;
}

export interface MarkTraces {
  readonly traceIds: readonly string[];
  readonly reason: 'person' | 'alert';
  readonly note: string;
  /** False takes the mark back; spans that were copied already stay until their hours leave. */
  readonly keep: boolean;
}

/** Marks that hold, of `{marksFrom:Int64}` to `{marksTo:Int64}` in seconds of the traces' own time. */
export const MARKS_IN_FORCE = `SELECT TraceId, Reason, argMax(Note, MarkedAt) AS Note, max(MarkedAt) AS At FROM tracewell_keep_marks
  WHERE TraceStart >= toDateTime({marksFrom:Int64}) AND TraceStart < toDateTime({marksTo:Int64})
  GROUP BY TraceId, Reason HAVING argMax(IsUndone, MarkedAt) = 0`;

/**
 * Marks traces, or takes the marks back; durable when it resolves. Traces of which the store knows nothing are left
 * out. Answers the ids that were marked. Throws a StoreError.
 */
export async function markTraces(
  store: Store,
  { traceIds, reason, note, keep }: MarkTraces,
  signal?: AbortSignal,
): Promise<string[]> {
  if (traceIds.length === 0) return [];
  const known = await query<{ traceId: string; startS: string }>(
    store,
    `SELECT traceId, toString(min(start)) AS startS FROM (
       SELECT TraceId AS traceId, toUnixTimestamp(min(Start)) AS start FROM otel_traces_trace_id_ts
       WHERE TraceId IN {traceIds:Array(String)} GROUP BY TraceId
       UNION ALL
       SELECT TraceId AS traceId, toUnixTimestamp(toDateTime(min(Timestamp))) AS start FROM otel_traces_kept
       WHERE TraceId IN {traceIds:Array(String)} GROUP BY TraceId
     ) GROUP BY traceId`,
    { traceIds },
    { signal },
  );
  const { rows } = known;
  if (rows.length === 0) return [];
  await command(
    store,
    `INSERT INTO tracewell_keep_marks (TraceId, Reason, Note, TraceStart, MarkedAt, IsUndone)
     SELECT mark.1, {reason:String}, {note:String}, toDateTime(mark.2), now64(3), {undone:UInt8}
     FROM (SELECT arrayJoin(arrayZip({ids:Array(String)}, {starts:Array(UInt32)})) AS mark)`,
    {
      reason,
      note,
      undone: keep ? 0 : 1,
      ids: rows.map(({ traceId }) => traceId),
      starts: rows.map(({ startS }) => Number(startS)),
    },
    // Two clicks within a millisecond are two rows, and the engine must not take the second for a repeat.
    { signal, settings: { insert_deduplicate: 0 } },
  );
  return rows.map(({ traceId }) => traceId);
}

/** The marks of one trace that hold, the newest first. Throws a StoreError. */
export async function readMarks(
  store: Store,
  traceId: string,
  signal?: AbortSignal,
): Promise<Answer<KeepMark[]>> {
  const result = await query<KeepMark>(
    store,
    `SELECT TraceId AS traceId, Reason AS reason, argMax(Note, MarkedAt) AS note,
       ${nanoSql('toDateTime64(max(MarkedAt), 9)')} AS markedAtUnixNano
     FROM tracewell_keep_marks WHERE TraceId = {traceId:String}
     GROUP BY TraceId, Reason HAVING argMax(IsUndone, MarkedAt) = 0 ORDER BY max(MarkedAt) DESC`,
    { traceId },
    { signal },
  );
  return answerOf(result.rows, [result]);
}
