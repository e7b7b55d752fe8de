'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import type { LogsAnswer } from '@tracewell/api/browser';
import { useMemo } from 'react';
import { browserApi } from '../../lib/api.ts';
import { isAskable, type LogsScope, listQuestion } from './logs-scope.ts';

const PAGE = 100;

/** The list so far, page after page. */
export function useLogs(scope: LogsScope) {
  const list = useInfiniteQuery({
    queryKey: ['logs', scope],
    initialPageParam: '',
    enabled: isAskable(scope.q),
    queryFn: ({ pageParam, signal }): Promise<LogsAnswer> =>
      browserApi().logs({ ...listQuestion(scope), limit: PAGE, cursor: pageParam }, { signal }),
    getNextPageParam: (last) => last.cursor,
    // A list never moves under the reader.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: 'always',
  });
  const pages = list.data?.pages;
  const logs = useMemo(() => pages?.flatMap((page) => page.logs) ?? [], [pages]);
  return { list, logs, last: pages?.at(-1) };
}
