'use client';

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { ApiProblem } from '@tracewell/api/browser';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import { type ReactNode, useState } from 'react';
import { KeyboardProvider } from './keyboard.tsx';

/** Only a missing connection or an overloaded server is worth a second try; a refused question stays refused. */
function worthRetrying(failures: number, error: Error): boolean {
  const passing = error instanceof ApiProblem && (error.status === 0 || error.status >= 502);
  return passing && failures < 2;
}

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: 5_000, retry: worthRetrying, refetchOnWindowFocus: false },
    },
  });
}

/** URL state, data cache and keyboard for everything below. */
export function Providers({ children }: { readonly children: ReactNode }) {
  const [client] = useState(createQueryClient);
  return (
    <NuqsAdapter>
      <QueryClientProvider client={client}>
        <KeyboardProvider>{children}</KeyboardProvider>
      </QueryClientProvider>
    </NuqsAdapter>
  );
}
