'use client';

import { ApiProblem } from '@tracewell/api/browser';
import { parseAsBoolean, parseAsStringLiteral, useQueryState, useQueryStates } from 'nuqs';
import { useCallback, useMemo, useRef } from 'react';
import { useScope } from '../../components/shell/use-scope.ts';
import { scopeParams } from '../../lib/search-params.ts';
import { useIsPhone } from '../../lib/use-media.ts';
import { Chips } from './chips.tsx';
import { Facets } from './facets.tsx';
import type { ShownFault } from './fault-line.tsx';
import { listSentence } from './list-figures.ts';
import { LiveSwitch } from './live-switch.tsx';
import { QueryLine, type QueryLineHandle } from './query-line.tsx';
import { TraceList } from './trace-list.tsx';
import { TracesHead } from './traces-head.tsx';
import { TracesHeatmap } from './traces-heatmap.tsx';
import { useLiveList } from './use-live-list.ts';
import { TRACE_SORTS, type TracesScope } from './use-traces.ts';

const SORT = parseAsStringLiteral(TRACE_SORTS).withDefault('time').withOptions({ history: 'push' });

function refusedIn(error: Error | null): ShownFault | undefined {
  if (!(error instanceof ApiProblem) || error.place?.parameter !== 'query') return undefined;
  const { place, detail, suggestion } = error;
  return { message: detail, from: place.from ?? 0, to: place.to ?? 0, suggestion };
}

function FacetsAside(props: Parameters<typeof Facets>[0]) {
  const isPhone = useIsPhone();
  if (isPhone) {
    return (
      <details className="order-first w-full border-line border-b bg-surface px-2">
        <summary className="flex h-11 items-center px-2">Narrow by</summary>
        <Facets {...props} />
      </details>
    );
  }
  return (
    <aside
      aria-label="Facets"
      className="sticky top-11 order-first max-h-[calc(100dvh-2.75rem)] w-[220px] shrink-0 self-start overflow-y-auto px-2 py-3"
    >
      <Facets {...props} />
    </aside>
  );
}

/** Which traces, and what do they share: query, facets, list. */
export function TracesPage() {
  const { range, env } = useScope();
  const [q, setQ] = useQueryState('q', scopeParams.q.withOptions({ history: 'push' }));
  const [sort, setSort] = useQueryState('sort', SORT);
  const scope: TracesScope = useMemo(() => ({ range, env, q, sort }), [range, env, q, sort]);
  const live = useLiveList(scope);
  const { list, traces, last, total } = live;
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
  const queryLine = useRef<QueryLineHandle>(null);
  return (
    <>
      <TracesHead
        said={last && listSentence(traces, { sort, total, more: last.cursor !== null })}
        live={<LiveSwitch {...live.switch} />}
      />
      <QueryLine ref={queryLine} scope={scope} onQuery={onQuery} refused={refusedIn(list.error)} />
      <Chips query={q} onQuery={onQuery} onEdit={(from, to) => queryLine.current?.edit(from, to)} />
      <div className="flex flex-1 border-line border-t bg-surface max-md:flex-col">
        <div className="flex min-w-0 flex-1 flex-col border-line md:border-l">
          {heatmap ? <TracesHeatmap scope={scope} onNarrow={onNarrow} /> : null}
          <TraceList
            scope={scope}
            live={live}
            heatmap={heatmap}
            onHeatmap={(shown) => void setHeatmap(shown)}
            onQuery={onQuery}
            onSort={(next) => void setSort(next)}
          />
        </div>
        <FacetsAside scope={scope} onQuery={onQuery} />
      </div>
    </>
  );
}
