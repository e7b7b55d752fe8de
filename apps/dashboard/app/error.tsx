'use client';

import { PageHead } from '../src/components/shell/page-head.tsx';
import { Failed } from '../src/components/states/failed.tsx';

interface PageErrorProps {
  readonly error: Error;
  readonly reset: () => void;
}

export default function PageError({ error, reset }: PageErrorProps) {
  return (
    <>
      <PageHead title="This page failed" />
      <div className="flex-1 bg-surface">
        <Failed what="This page" error={error} onRetry={reset} />
      </div>
    </>
  );
}
