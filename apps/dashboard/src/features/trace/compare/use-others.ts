'use client';

import type { Span } from '@tracewell/api/browser';
import { useMemo } from 'react';
import { useApiQuery } from '../../../lib/use-api-query.ts';
import {
  COHORT_MIN,
  cohortOthers,
  cohortQuestion,
  type Others,
  traceOthers,
  WINDOWS,
} from './others.ts';

/** An answer on its way, there, or refused. */
export interface Asked {
  readonly others: Others | undefined;
  /** How far back was looked; '' for one other trace. */
  readonly window: string;
  readonly error: Error | null;
  readonly retry: () => void;
}

function useCohort(traceId: string, root: Span, hours: number, enabled: boolean) {
  return useApiQuery(
    ['cohort', traceId, hours],
    (api, signal) => api.cohort(cohortQuestion(traceId, root, hours), { signal }),
    { enabled },
  );
}

/** The normal traces of the root's operation: of the hour before, or of the day before when the hour has too few. */
export function useNormalTraces(traceId: string, root: Span): Asked {
  const [first, second] = WINDOWS;
  const hour = useCohort(traceId, root, first.hours, true);
  const isFew = hour.data !== undefined && hour.data.traceCount < COHORT_MIN;
  const day = useCohort(traceId, root, second.hours, isFew);
  const asked = isFew ? day : hour;
  const { data } = asked;
  const others = useMemo(() => (data ? cohortOthers(data) : undefined), [data]);
  return {
    others,
    window: isFew ? second.words : first.words,
    error: asked.error,
    retry: () => void asked.refetch(),
  };
}

/** One other trace, whole. */
export function useOtherTrace(id: string): Asked {
  const asked = useApiQuery(['trace', id, 'whole'], (api, signal) => api.trace(id, { signal }));
  const data = asked.data?.traceId === id ? asked.data : undefined;
  const others = useMemo(() => (data ? traceOthers(data) : undefined), [data]);
  return { others, window: '', error: asked.error, retry: () => void asked.refetch() };
}
