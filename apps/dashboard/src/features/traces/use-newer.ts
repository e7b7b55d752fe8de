'use client';

import type { TraceSummary } from '@tracewell/api/browser';
import { useApiQuery } from '../../lib/use-api-query.ts';
import { newestStart, type TracesScope } from './use-traces.ts';

const EVERY_MS = 10_000;
const LIMIT = 100;

/** How many traces have begun since the newest of the list; counted up to a hundred, only while the range moves and nothing else brings them. */
export function useNewer(scope: TracesScope, traces: readonly TraceSummary[], on: boolean): number {
  const since = newestStart(traces) + 1;
  const moves = on && scope.sort === 'time' && !scope.range.includes('..') && traces.length > 0;
  const newer = useApiQuery(
    ['traces-newer', scope.q, scope.env, since],
    (api, signal) =>
      api.traces(
        {
          from: since,
          query: scope.q,
          limit: LIMIT,
          ...(scope.env === '' ? {} : { env: scope.env }),
        },
        { signal },
      ),
    { enabled: moves, refetchEvery: EVERY_MS },
  );
  const answered = newer.isPlaceholderData ? [] : (newer.data?.traces ?? []);
  // A trace of the list goes on sending spans after its start: it is not a new one.
  return moves ? answered.filter((trace) => newestStart([trace]) >= since).length : 0;
}
