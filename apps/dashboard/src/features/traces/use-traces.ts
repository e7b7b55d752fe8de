'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import type { TraceSummary, TracesAnswer } from '@tracewell/api/browser';
import { parseQuery } from '@tracewell/search';
import { useMemo } from 'react';
import { browserApi } from '../../lib/api.ts';
import { rangeQuestion } from '../../lib/range-question.ts';

const PAGE = 200;

/** What is asked of the list. */
export interface TracesScope {
  readonly range: string;
  readonly env: string;
  readonly q: string;
  readonly sort: TraceSort;
}

/** What a list puts first: the newest, the longest, or those with the most failed spans. */
export const TRACE_SORTS = ['time', 'duration', 'errors'] as const;
export type TraceSort = (typeof TRACE_SORTS)[number];

/** Whether the query can be asked at all; a faulty one is underlined where it stands. */
export function isAskable(query: string): boolean {
  return parseQuery(query).ok;
}

/** The list so far, page after page. The first page also counts all that match. */
export function useTraces(scope: TracesScope) {
  const list = useInfiniteQuery({
    queryKey: ['traces', scope.q, scope.range, scope.env, scope.sort],
    initialPageParam: '',
    enabled: isAskable(scope.q),
    queryFn: ({ pageParam, signal }): Promise<TracesAnswer> =>
      browserApi().traces(
        {
          ...rangeQuestion(scope),
          query: scope.q,
          sort: scope.sort,
          total: pageParam === '',
          shares: true,
          limit: PAGE,
          cursor: pageParam,
        },
        { signal },
      ),
    getNextPageParam: (last) => last.cursor,
    // A list never moves under the reader; newer traces wait behind their own line.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: 'always',
  });
  const pages = list.data?.pages;
  const traces = useMemo(() => pages?.flatMap((page) => page.traces) ?? [], [pages]);
  return { list, traces, last: pages?.at(-1), total: pages?.[0]?.total ?? null };
}

/** The newest start in the list, in Unix milliseconds; 0 for none. */
export function newestStart(traces: readonly TraceSummary[]): number {
  let newest = 0n;
  for (const trace of traces) {
    const start = BigInt(trace.startTimeUnixNano);
    if (start > newest) newest = start;
  }
  return Number(newest / 1_000_000n);
}
