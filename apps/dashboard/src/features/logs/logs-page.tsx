'use client';

import Link from 'next/link';
import { PageHead } from '../../components/shell/page-head.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { Empty } from '../../components/states/empty.tsx';

/** Says what is not there yet, so that nobody looks for the fault in their own sender. */
export function LogsPage() {
  const scope = useScope();
  return (
    <>
      <PageHead title="Logs" sentence="This version does not take logs." />
      <div className="flex-1 bg-surface">
        <Empty
          reason="A request to /v1/logs is refused with a sentence that says so; nothing of it is stored."
          next={
            <>
              Events that a span carries, exceptions among them, are kept with their trace.{' '}
              <Link href={scope.href('/traces')} className="underline">
                Look through the traces
              </Link>
            </>
          }
        />
      </div>
    </>
  );
}
