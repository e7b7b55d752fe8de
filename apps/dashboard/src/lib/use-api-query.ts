'use client';

import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { ApiClient } from '@tracewell/api/browser';
import { useApiSource } from './api-source.ts';

export interface ApiQueryOptions {
  /** Ask again after so many milliseconds; the old answer stays on the page meanwhile. */
  readonly refetchEvery?: number;
  readonly enabled?: boolean;
}

/**
 * One question to the API: `useApiQuery(['services', scope], (api, signal) => api.services(scope, { signal }))`.
 * The question is aborted when the page no longer wants it; while a new answer is under way the old one stays.
 */
export function useApiQuery<T>(
  key: readonly unknown[],
  ask: (api: ApiClient, signal: AbortSignal) => Promise<T>,
  options: ApiQueryOptions = {},
): UseQueryResult<T> {
  const { name, api } = useApiSource();
  return useQuery({
    queryKey: name === '' ? key : [name, ...key],
    queryFn: ({ signal }) => ask(api, signal),
    placeholderData: keepPreviousData,
    enabled: options.enabled ?? true,
    refetchInterval: options.refetchEvery ?? false,
  });
}
