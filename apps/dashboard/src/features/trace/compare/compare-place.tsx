'use client';

import { lazy, Suspense } from 'react';
import type { TraceView } from '../use-trace-view.ts';
import { useCompare } from './use-compare.ts';

/** Loaded with the first comparison: most readers of a trace make none. */
const ComparePanel = lazy(async () => {
  const { ComparePanel: panel } = await import('./compare-panel.tsx');
  return { default: panel };
});

/** Where the comparison stands, once there is one. */
export function ComparePlace({ view }: { readonly view: TraceView }) {
  const { against, setAgainst } = useCompare();
  if (against === undefined) return null;
  return (
    <Suspense fallback={null}>
      <ComparePanel view={view} against={against} setAgainst={setAgainst} />
    </Suspense>
  );
}
