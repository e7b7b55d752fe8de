'use client';

import type { ApiProblem } from '@tracewell/api/browser';
import Link from 'next/link';
import { PageHead } from '../../components/shell/page-head.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { Empty } from '../../components/states/empty.tsx';

interface UnknownServiceProps {
  readonly name: string;
  readonly error: ApiProblem;
}

/** No span of the service: why that may be, and where to go. */
export function UnknownService({ name, error }: UnknownServiceProps) {
  const scope = useScope();
  return (
    <>
      <PageHead title={name} />
      <div className="flex-1 bg-surface">
        <Empty
          reason={error.detail}
          next={
            <span className="flex gap-4">
              <Link className="underline" href={scope.href('/')}>
                See the services of this range
              </Link>
              <button type="button" className="underline" onClick={() => scope.setRange('7d')}>
                Look at the last 7 days
              </button>
            </span>
          }
        />
      </div>
    </>
  );
}
