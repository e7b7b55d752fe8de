'use client';

import { lazy, Suspense, useEffect } from 'react';
import { Button } from '../../components/controls/button.tsx';
import { CopyButton } from '../../components/controls/copy-button.tsx';
import { Cross } from '../../components/figures/glyphs.tsx';
import { Instant } from '../../components/figures/instant.tsx';
import { PageHead } from '../../components/shell/page-head.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { useApiSource } from '../../lib/api-source.ts';
import { countOf } from '../../lib/format-count.ts';
import { CompareButton } from './compare/compare-button.tsx';
import { KeepControl } from './keep-control.tsx';
import { TraceSentence } from './trace-sentence.tsx';
import type { TraceView } from './use-trace-view.ts';

// The menu's code comes once the bars are drawn: until then its button stands still.
const ShareMenu = lazy(() =>
  import('./share-menu.tsx').then((module) => ({ default: module.ShareMenu })),
);

function Completeness({ complete }: { readonly complete: boolean }) {
  return (
    <span className="flex items-center gap-1.5">
      <span className={`block size-2 rounded-full ${complete ? 'bg-ok' : 'bg-warn'}`} />
      {complete ? 'complete' : 'incomplete'}
    </span>
  );
}

function Facts({ view }: { readonly view: TraceView }) {
  const { answer, trace, figures } = view;
  const { tz } = useScope();
  const errors = trace.causes.length;
  const atLeast = view.streamed?.isWhole === false ? '≥ ' : '';
  return (
    <>
      <Instant nanoseconds={String(trace.columns.originNs)} zone={tz} />
      <span>{countOf(answer.spanCount, 'span')}</span>
      <span className="max-sm:hidden">
        {atLeast}
        {countOf(figures.serviceCount, 'service')}
      </span>
      {errors > 0 ? (
        <span className="flex items-center gap-1 font-medium text-error">
          <Cross /> {atLeast}
          {countOf(errors, 'error')}
        </span>
      ) : null}
      <span className="max-sm:hidden">
        depth {atLeast}
        {figures.depth}
      </span>
      {atLeast === '' ? <Completeness complete={answer.complete} /> : <span>arriving</span>}
    </>
  );
}

/** Operation, service and id; when, how much, how complete; the answer in one sentence. */
export function TraceHead({ view }: { readonly view: TraceView }) {
  const { answer, trace } = view;
  const isStored = useApiSource().name === '';
  const root = answer.spans[trace.tree.mainRoot];
  useEffect(() => {
    if (root) document.title = `${root.name} ${root.service} · Tracewell`;
  }, [root]);
  const title = (
    <span className="flex items-baseline gap-x-2 max-md:flex-wrap">
      <span className="break-words md:truncate">{root?.name ?? 'Root not arrived'}</span>
      {root ? <span className="font-normal md:truncate text-ink-2">{root.service}</span> : null}
      <CopyButton
        text={answer.traceId}
        title={`Copy ${answer.traceId}`}
        label={<span className="font-mono font-normal">{answer.traceId.slice(0, 8)}</span>}
      />
    </span>
  );
  return (
    <PageHead
      title={title}
      facts={<Facts view={view} />}
      actions={
        <>
          <CompareButton />
          {isStored ? <KeepControl view={view} /> : null}
          <Suspense
            fallback={
              <Button look="filled" aria-disabled>
                Share
              </Button>
            }
          >
            <ShareMenu view={view} />
          </Suspense>
        </>
      }
      sentence={<TraceSentence view={view} />}
    />
  );
}
