'use client';

import type { LogRecord, TraceAnswer } from '@tracewell/api/browser';
import type { Trace } from '@tracewell/trace';
import { useMemo } from 'react';
import { useApiQuery } from '../../lib/use-api-query.ts';

/** What is drawn of a trace's log records at once; the logs page has the rest. */
const LOGS_MAX = 1000;

/** What a trace said. */
export interface TraceLogs {
  /** In the order in which it happened, also those that name no span or one that has not arrived. */
  readonly records: readonly LogRecord[];
  /** How many, as it is shown; `1,000+` when there are more than are read, '–' when they could not be read. */
  readonly count: string;
  readonly isCut: boolean;
  /** Places in `records` by row of the span that wrote them. */
  readonly byRow: ReadonlyMap<number, readonly number[]>;
  readonly error: Error | null;
  readonly retry: () => void;
}

const NONE: readonly LogRecord[] = [];

function rowsOf(records: readonly LogRecord[], trace: Trace): Map<number, number[]> {
  const rowOf = new Map<string, number>();
  for (const { spanId } of records) {
    if (spanId !== '' && !rowOf.has(spanId)) rowOf.set(spanId, trace.columns.ids.indexOf(spanId));
  }
  const byRow = new Map<number, number[]>();
  records.forEach(({ spanId }, at) => {
    const row = rowOf.get(spanId) ?? -1;
    if (row === -1) return;
    const own = byRow.get(row);
    if (own) own.push(at);
    else byRow.set(row, [at]);
  });
  return byRow;
}

function countWords(records: readonly LogRecord[], isCut: boolean, error: Error | null): string {
  if (error !== null && records.length === 0) return '–';
  return `${records.length.toLocaleString('en')}${isCut ? '+' : ''}`;
}

/** The log records of the trace. The page does not wait for them: they come when they come. */
export function useTraceLogs({ traceId }: TraceAnswer, trace: Trace): TraceLogs {
  const { data, error, refetch } = useApiQuery(['trace-logs', traceId], (api, signal) =>
    api.logs({ traceId, order: 'oldest', limit: LOGS_MAX }, { signal }),
  );
  const records = data?.logs ?? NONE;
  const isCut = (data?.cursor ?? null) !== null;
  const byRow = useMemo(() => rowsOf(records, trace), [records, trace]);
  return useMemo(
    () => ({
      records,
      count: countWords(records, isCut, error),
      isCut,
      byRow,
      error,
      retry: () => void refetch(),
    }),
    [records, isCut, byRow, error, refetch],
  );
}
