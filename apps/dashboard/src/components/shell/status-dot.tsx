'use client';

import Link from 'next/link';
import { useApiQuery } from '../../lib/use-api-query.ts';
import { useScope } from './use-scope.ts';

/** The answer of `/status`, shared by the dot, the scope picker and the pages. */
export function useStatus() {
  return useApiQuery(['status'], (api, signal) => api.status({ signal }), { refetchEvery: 10_000 });
}

interface Trouble {
  readonly className: string;
  readonly sentence: string;
}

function trouble(status: ReturnType<typeof useStatus>): Trouble | undefined {
  if (status.error) return { className: 'bg-error', sentence: status.error.message };
  const { state, sentence = '' } = status.data ?? {};
  if (state === 'not-receiving') return { className: 'bg-error', sentence };
  if (state === 'degraded') return { className: 'bg-warn', sentence };
  return undefined;
}

/** A dot by the name: silent when well, amber or red with its sentence when not. */
export function StatusDot() {
  const { href } = useScope();
  const found = trouble(useStatus());
  if (found === undefined) return null;
  return (
    <Link
      href={href('/status')}
      title={found.sentence}
      aria-label={`Status: ${found.sentence}`}
      className="-m-2 inline-flex size-6 items-center justify-center"
    >
      <span className={`block size-2 rounded-full ${found.className}`} />
    </Link>
  );
}
