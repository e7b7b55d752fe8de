'use client';

import dynamic from 'next/dynamic';
import Link from 'next/link';
import { Drawer } from '../src/components/drawer/drawer.tsx';
import { usePeek } from '../src/components/drawer/use-peek.ts';
import { useMounted } from '../src/components/figures/instant.tsx';
import { useScope } from '../src/components/shell/use-scope.ts';

// The trace page is as heavy as the page under it: it comes when the first trace is opened.
const TracePage = dynamic(
  () => import('../src/features/trace/trace-page.tsx').then((module) => module.TracePage),
  { ssr: false },
);

/** The trace that the address names as `peek`, in a drawer beside the page. */
export function TracePeek() {
  const peek = usePeek();
  const scope = useScope();
  const isMounted = useMounted();
  if (!isMounted || peek.traceId === '') return null;
  return (
    <Drawer
      title={`Trace ${peek.traceId.slice(0, 8)}`}
      onClose={peek.close}
      actions={
        <Link href={scope.href(`/traces/${peek.traceId}`)} className="underline hover:text-accent">
          Open the whole page
        </Link>
      }
    >
      <TracePage key={peek.traceId} traceId={peek.traceId} />
    </Drawer>
  );
}
