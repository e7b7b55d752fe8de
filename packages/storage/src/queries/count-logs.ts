import { query, type Store } from '../store.ts';
import {
  type Answer,
  answerOf,
  SPANS_IN_RANGE as IN_RANGE,
  rangeParameters,
  type TimeRange,
} from './answer.ts';
import { LEVEL_SQL, type LogSelection, logConditions, type SeverityLevel } from './log-search.ts';

export interface CountLogs extends LogSelection {
  readonly range: TimeRange;
  readonly stepSeconds: number;
}

/** Log records of one level in one step of the range, which is counted from its beginning. */
export interface LogCount {
  readonly step: number;
  readonly level: SeverityLevel;
  readonly count: number;
}

/** How many log records of each level there are in each step; steps and levels without one are left out. */
export async function countLogs(
  store: Store,
  question: CountLogs,
  signal?: AbortSignal,
): Promise<Answer<LogCount[]>> {
  const { range, stepSeconds } = question;
  const selected = logConditions(question);
  const result = await query<{ step: string; level: SeverityLevel; count: string }>(
    store,
    `SELECT intDiv(toUnixTimestamp64Nano(Timestamp) - {from:Int64}, ${stepSeconds} * 1000000000) AS step,
       ${LEVEL_SQL} AS level, count() AS count
     FROM otel_logs WHERE ${IN_RANGE} AND ${selected.sql} GROUP BY step, level ORDER BY step, level`,
    { ...selected.parameters, ...rangeParameters(range) },
    { signal },
  );
  const rows = result.rows.map(({ step, level, count }) => ({
    step: Number(step),
    level,
    count: Number(count),
  }));
  return answerOf(rows, [result]);
}
