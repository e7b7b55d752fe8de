'use client';

import type { StatusAnswer, TraceSummary } from '@tracewell/api/browser';
import { useRef } from 'react';
import { useApiQuery } from '../../lib/use-api-query.ts';
import { type Waiting, watch } from './watch.ts';

/** What the watch column shows. */
export interface FirstTrace {
  readonly status: StatusAnswer | undefined;
  readonly error: Error | null;
  readonly waiting: Waiting;
  /** The newest trace, once one has arrived. */
  readonly trace: TraceSummary | undefined;
}

/** Asks the collector every second until a span newer than the page has arrived, then for its trace. */
export function useFirstTrace(): FirstTrace {
  const since = useRef<string | null | undefined>(undefined);
  const status = useApiQuery(['status', 'watch'], (api, signal) => api.status({ signal }), {
    refetchEvery: 1_000,
  });
  if (since.current === undefined && status.data) since.current = status.data.newestSpanUnixNano;
  const waiting = watch(status.data, since.current ?? null);
  const traces = useApiQuery(
    ['traces', 'first'],
    (api, signal) => api.traces({ range: '15m', limit: 1 }, { signal }),
    { enabled: waiting.arrived, refetchEvery: 1_000 },
  );
  return {
    status: status.data,
    error: status.error,
    waiting,
    trace: waiting.arrived ? traces.data?.traces[0] : undefined,
  };
}
