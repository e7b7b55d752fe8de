'use client';

import { ApiProblem } from '@tracewell/api/browser';
import { useQueryState } from 'nuqs';
import { useMemo } from 'react';
import { PageHead } from '../../components/shell/page-head.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { scopeParams } from '../../lib/search-params.ts';
import { Chips } from './chips.tsx';
import { Facets } from './facets.tsx';
import type { ShownFault } from './fault-line.tsx';
import { listSentence } from './list-figures.ts';
import { QueryLine } from './query-line.tsx';
import { TraceList } from './trace-list.tsx';
import { type TracesScope, useTraces } from './use-traces.ts';

function refusedIn(error: Error | null): ShownFault | undefined {
  if (!(error instanceof ApiProblem) || error.place?.parameter !== 'query') return undefined;
  const { place, detail, suggestion } = error;
  return { message: detail, from: place.from ?? 0, to: place.to ?? 0, suggestion };
}

/** Which traces, and what do they share: query, facets, list. */
export function TracesPage() {
  const { range, env } = useScope();
  const [q, setQ] = useQueryState('q', scopeParams.q.withOptions({ history: 'push' }));
  const scope: TracesScope = useMemo(() => ({ range, env, q }), [range, env, q]);
  const { list, traces, last } = useTraces(scope);
  const onQuery = (query: string) => void setQ(query);
  const sentence = last ? listSentence(traces, last.cursor !== null) : '';
  return (
    <>
      <PageHead title="Traces" sentence={sentence} />
      <QueryLine scope={scope} onQuery={onQuery} refused={refusedIn(list.error)} />
      <Chips query={q} onQuery={onQuery} />
      <div className="flex flex-1 border-line border-t bg-surface">
        <aside
          aria-label="Facets"
          className="w-[220px] shrink-0 border-line border-r px-2 py-3 max-md:hidden"
        >
          <Facets scope={scope} onQuery={onQuery} />
        </aside>
        <TraceList scope={scope} list={list} traces={traces} last={last} onQuery={onQuery} />
      </div>
    </>
  );
}
