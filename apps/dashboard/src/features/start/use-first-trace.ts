'use client';

import type { StatusAnswer, TraceSummary } from '@tracewell/api/browser';
import { writeText } from '@tracewell/search';
import { useRef } from 'react';
import { useApiQuery } from '../../lib/use-api-query.ts';
import { type Opening, type Waiting, watch } from './watch.ts';

/** What the watch column shows. */
export interface FirstTrace {
  readonly status: StatusAnswer | undefined;
  readonly error: Error | null;
  readonly waiting: Waiting;
  /** The newest trace, once one has arrived. */
  readonly trace: TraceSummary | undefined;
}

/**
 * Asks the collector every second until the first span of all, or of a new service, has arrived; then
 * for its trace.
 */
export function useFirstTrace(): FirstTrace {
  const opening = useRef<Opening>(undefined);
  const status = useApiQuery(['status', 'watch'], (api, signal) => api.status({ signal }), {
    refetchEvery: 1_000,
  });
  const known = useApiQuery(['services', 'known'], (api, signal) =>
    api.services({ range: '7d', points: 1 }, { signal }),
  );
  if (!opening.current && status.data && known.data) {
    const sending = status.data.senders.flatMap((sender) => sender.services);
    const stored = known.data.services.map((service) => service.name);
    opening.current = {
      newest: status.data.newestSpanUnixNano,
      services: new Set([...stored, ...sending]),
    };
  }
  const waiting = watch(status.data, opening.current);
  const query = waiting.service === '' ? '' : `service = ${writeText(waiting.service)}`;
  const traces = useApiQuery(
    ['traces', 'first', query],
    (api, signal) => api.traces({ range: '15m', limit: 1, query }, { signal }),
    { enabled: waiting.arrived, refetchEvery: 1_000 },
  );
  return {
    status: status.data,
    error: status.error,
    waiting,
    trace: waiting.arrived ? traces.data?.traces[0] : undefined,
  };
}
