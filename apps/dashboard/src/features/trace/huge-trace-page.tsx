'use client';

import type { IncompleteReason, TraceAnswer } from '@tracewell/api/browser';
import type { Trace } from '@tracewell/trace';
import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import { PageHead } from '../../components/shell/page-head.tsx';
import { Failed } from '../../components/states/failed.tsx';
import { Loading } from '../../components/states/loading.tsx';
import { outlineSpans } from './outline-spans.ts';
import { TraceScreen } from './trace-screen.tsx';
import { TraceSkeleton } from './trace-skeleton.tsx';
import { useHugeTrace } from './use-huge-trace.ts';
import { useTraceParams } from './use-trace-params.ts';

/** Why a trace is not complete, now that its spans are here. */
function reasonsOf({ columns, tree }: Trace, known: readonly IncompleteReason[]) {
  const roots = tree.roots.filter((row) => row < columns.spanCount).length;
  const reasons: IncompleteReason[] = known.includes('still-arriving') ? ['still-arriving'] : [];
  if (columns.rowCount > columns.spanCount) reasons.push('missing-parents');
  if (roots === 0) reasons.push('no-root');
  if (roots > 1) reasons.push('several-roots');
  return reasons;
}

/** The answer of an outline with what its spans say; while they are on their way, it stays cut. */
function wholeAnswer(outline: TraceAnswer, trace: Trace, isWhole: boolean): TraceAnswer {
  const spans = outlineSpans(trace);
  if (!isWhole) return { ...outline, spans };
  const { columns } = trace;
  const incompleteBecause = reasonsOf(trace, outline.incompleteBecause);
  const { truncatedBecause: _, ...meta } = outline.meta;
  return {
    ...outline,
    spans,
    spanCount: columns.spanCount,
    complete: incompleteBecause.length === 0,
    incompleteBecause,
    missingParentIds: Array.from(
      { length: columns.rowCount - columns.spanCount },
      (_none, at) => columns.ids.at(columns.spanCount + at) ?? '',
    ),
    meta: { ...meta, truncated: false },
  };
}

/** A trace too large for one answer: drawn as soon as its beginning is here, exact when all of it is. */
export function HugeTracePage({ outline }: { readonly outline: TraceAnswer }) {
  const router = useRouter();
  const [{ sent }] = useTraceParams();
  const { trace, count, isWhole, error, retry } = useHugeTrace(outline.traceId, sent);
  const answer = useMemo(
    () => trace && wholeAnswer(outline, trace, isWhole),
    [outline, trace, isWhole],
  );
  if (error) {
    return (
      <>
        <PageHead title="Trace" />
        <div className="flex-1 bg-surface">
          <Failed what="The trace" error={error} onRetry={retry} />
        </div>
      </>
    );
  }
  if (!trace || !answer) {
    return (
      <Loading label="Loading the trace" onCancel={() => router.back()}>
        <TraceSkeleton />
      </Loading>
    );
  }
  const streamed = { trace, count: isWhole ? answer.spanCount : count, isWhole };
  return <TraceScreen answer={answer} lookingAgain={false} streamed={streamed} />;
}
