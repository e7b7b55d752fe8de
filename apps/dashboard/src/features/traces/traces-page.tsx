'use client';

import { ApiProblem } from '@tracewell/api/browser';
import Link from 'next/link';
import { parseAsBoolean, parseAsStringLiteral, useQueryState, useQueryStates } from 'nuqs';
import { useCallback, useMemo } from 'react';
import { Button } from '../../components/controls/button.tsx';
import { PageHead } from '../../components/shell/page-head.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { scopeParams } from '../../lib/search-params.ts';
import { useIsPhone } from '../../lib/use-media.ts';
import { Chips } from './chips.tsx';
import { Facets } from './facets.tsx';
import type { ShownFault } from './fault-line.tsx';
import { type ListSentence, listSentence } from './list-figures.ts';
import { QueryLine } from './query-line.tsx';
import { TraceList } from './trace-list.tsx';
import { traceHref } from './trace-rows.tsx';
import { TracesHeatmap } from './traces-heatmap.tsx';
import { TRACE_SORTS, type TracesScope, useTraces } from './use-traces.ts';

const SORT = parseAsStringLiteral(TRACE_SORTS).withDefault('time').withOptions({ history: 'push' });

function refusedIn(error: Error | null): ShownFault | undefined {
  if (!(error instanceof ApiProblem) || error.place?.parameter !== 'query') return undefined;
  const { place, detail, suggestion } = error;
  return { message: detail, from: place.from ?? 0, to: place.to ?? 0, suggestion };
}

function Sentence({ said }: { readonly said: ListSentence }) {
  const { href } = useScope();
  return (
    <>
      {said.text}
      {said.slowest ? (
        <>
          <Link
            href={traceHref(href, said.slowest.trace)}
            prefetch={false}
            className="text-ink underline decoration-line-strong underline-offset-4 hover:decoration-ink"
          >
            {said.slowest.text}
          </Link>
          .
        </>
      ) : null}
    </>
  );
}

/** Which traces, and what do they share: query, facets, list. */
export function TracesPage() {
  const { range, env } = useScope();
  const [q, setQ] = useQueryState('q', scopeParams.q.withOptions({ history: 'push' }));
  const [sort, setSort] = useQueryState('sort', SORT);
  const scope: TracesScope = useMemo(() => ({ range, env, q, sort }), [range, env, q, sort]);
  const { list, traces, last, total } = useTraces(scope);
  const [heatmap, setHeatmap] = useQueryState('heatmap', parseAsBoolean.withDefault(true));
  const [, setScope] = useQueryStates(
    { q: scopeParams.q, range: scopeParams.range },
    { history: 'push' },
  );
  const onNarrow = useCallback(
    (query: string, narrower: string) => void setScope({ q: query, range: narrower }),
    [setScope],
  );
  const onQuery = (query: string) => void setQ(query);
  const sentence = last ? (
    <Sentence said={listSentence(traces, { sort, total, more: last.cursor !== null })} />
  ) : (
    ''
  );
  const isPhone = useIsPhone();
  return (
    <>
      <PageHead
        title="Traces"
        sentence={sentence}
        actions={
          <Button aria-pressed={heatmap} onClick={() => void setHeatmap(!heatmap)}>
            {heatmap ? 'Hide the heatmap' : 'Show the heatmap'}
          </Button>
        }
      />
      <QueryLine scope={scope} onQuery={onQuery} refused={refusedIn(list.error)} />
      <Chips query={q} onQuery={onQuery} />
      {isPhone ? (
        <details className="border-line border-t bg-surface px-2">
          <summary className="flex h-11 items-center px-2">Narrow by</summary>
          <Facets scope={scope} onQuery={onQuery} />
        </details>
      ) : null}
      <div className="flex flex-1 border-line border-t bg-surface">
        <div className="flex min-w-0 flex-1 flex-col border-line md:border-l">
          {heatmap ? <TracesHeatmap scope={scope} onNarrow={onNarrow} /> : null}
          <TraceList
            scope={scope}
            list={list}
            traces={traces}
            last={last}
            onQuery={onQuery}
            onSort={(next) => void setSort(next)}
          />
        </div>
        {isPhone ? null : (
          <aside
            aria-label="Facets"
            className="sticky top-11 order-first max-h-[calc(100dvh-2.75rem)] w-[220px] shrink-0 self-start overflow-y-auto px-2 py-3"
          >
            <Facets scope={scope} onQuery={onQuery} />
          </aside>
        )}
      </div>
    </>
  );
}
