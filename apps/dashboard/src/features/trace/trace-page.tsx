'use client';

import { ApiProblem, type TraceAnswer } from '@tracewell/api/browser';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { PageHead } from '../../components/shell/page-head.tsx';
import { useStatus } from '../../components/shell/status-dot.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { Empty } from '../../components/states/empty.tsx';
import { Failed, Unreachable } from '../../components/states/failed.tsx';
import { Loading } from '../../components/states/loading.tsx';
import { useApiQuery } from '../../lib/use-api-query.ts';
import { HugeTracePage } from './huge-trace-page.tsx';
import { loadDetail } from './lazy-parts.ts';
import { TraceScreen } from './trace-screen.tsx';
import { TraceSkeleton } from './trace-skeleton.tsx';
import { useTraceParams } from './use-trace-params.ts';

/** A larger trace is streamed as columns: as one answer it would hold the page up for longer than reading it takes. */
const WHOLE_ANSWER_MAX = 10_000;
const LOOK_AGAIN_MS = 5_000;
/** A span that has not come within two minutes is not coming soon: the page stops asking. */
const GIVE_UP_AFTER_MS = 120_000;

function isWorthWaiting(answer: TraceAnswer | undefined, openedAt: number): boolean {
  if (answer === undefined || answer.complete) return false;
  const young = answer.spans.some(
    (span) => openedAt - Number(BigInt(span.startTimeUnixNano) / 1_000_000n) < GIVE_UP_AFTER_MS,
  );
  return young && Date.now() - openedAt < GIVE_UP_AFTER_MS;
}

function NotFound({ traceId, error }: { readonly traceId: string; readonly error: ApiProblem }) {
  const { href } = useScope();
  const retention = useStatus().data?.retention.words;
  return (
    <>
      <PageHead title="No such trace" />
      <div className="flex-1 bg-surface">
        <Empty
          reason={error.detail}
          next={
            <>
              <p>
                Looked for <span className="font-mono text-12">{traceId}</span>.
                {retention ? ` Kept: ${retention}.` : ''}
              </p>
              <p>A trace that has just been sent is here within a few seconds: reload then.</p>
              <p className="mt-2">
                <Link href={href('/traces')} className="text-ink underline">
                  See the newest traces
                </Link>
              </p>
            </>
          }
        />
      </div>
    </>
  );
}

/** One trace by its id: loading, not found, failed, or the page. */
export function TracePage({ traceId }: { readonly traceId: string }) {
  const router = useRouter();
  const [openedAt] = useState(() => Date.now());
  const [{ span }] = useTraceParams();
  useEffect(() => {
    // A link to a span shows its details with the first picture: their code comes beside the trace.
    if (span !== null) void loadDetail();
  }, [span]);
  const [lookingAgain, setLookingAgain] = useState(false);
  const trace = useApiQuery(
    ['trace', traceId],
    async (api, signal) => {
      const answer = await api.trace(traceId, { signal, maxSpans: WHOLE_ANSWER_MAX });
      setLookingAgain(isWorthWaiting(answer, openedAt));
      return answer;
    },
    lookingAgain ? { refetchEvery: LOOK_AGAIN_MS } : {},
  );
  const { data, error } = trace;
  if (data && data.spanCount > WHOLE_ANSWER_MAX && data.spans.length === 0) {
    return <HugeTracePage key={data.traceId} outline={data} />;
  }
  if (data) {
    return (
      <>
        {error ? <Unreachable error={error} /> : null}
        <TraceScreen key={data.traceId} answer={data} lookingAgain={lookingAgain} />
      </>
    );
  }
  if (error instanceof ApiProblem && error.status === 404) {
    return <NotFound traceId={traceId} error={error} />;
  }
  if (error) {
    return (
      <>
        <PageHead title="Trace" />
        <div className="flex-1 bg-surface">
          <Failed what="The trace" error={error} onRetry={() => void trace.refetch()} />
        </div>
      </>
    );
  }
  return (
    <>
      <h1 className="sr-only">Trace</h1>
      <Loading label="Loading the trace" onCancel={() => router.back()}>
        <TraceSkeleton />
      </Loading>
    </>
  );
}
