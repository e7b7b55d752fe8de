'use client';

import type { TraceSummary, TracesAnswer } from '@tracewell/api/browser';
import { useMemo } from 'react';
import { Button } from '../../components/controls/button.tsx';
import { Instant } from '../../components/figures/instant.tsx';
import { FooterLine } from '../../components/shell/footer-line.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { Empty } from '../../components/states/empty.tsx';
import { Failed, Unreachable } from '../../components/states/failed.tsx';
import { Bone, Loading } from '../../components/states/loading.tsx';
import { countOf, formatCount } from '../../lib/format-count.ts';
import { listFigures } from './list-figures.ts';
import { NoTraces } from './no-traces.tsx';
import { TraceRows } from './trace-rows.tsx';
import { useListKeys } from './use-list-keys.ts';
import { useNewer } from './use-newer.ts';
import { isAskable, type TraceSort, type TracesScope, type useTraces } from './use-traces.ts';

interface TraceListProps {
  readonly scope: TracesScope;
  readonly list: ReturnType<typeof useTraces>['list'];
  readonly traces: readonly TraceSummary[];
  readonly last: TracesAnswer | undefined;
  readonly onQuery: (query: string) => void;
  readonly onSort: (sort: TraceSort) => void;
}

const BONES = Array.from({ length: 18 }, (_, at) => at);

function Skeleton() {
  return (
    <div className="px-4 pt-7">
      {BONES.map((at) => (
        <div key={at} className="flex h-7 items-center gap-8">
          <Bone className="h-3 w-24" />
          <Bone className="h-3 w-56" />
          <Bone className="h-2.5 w-40" />
        </div>
      ))}
    </div>
  );
}

function Newer({
  scope,
  traces,
  onShow,
}: Pick<TraceListProps, 'scope' | 'traces'> & { onShow: () => void }) {
  const count = useNewer(scope, traces);
  if (count === 0) return null;
  return (
    <button
      type="button"
      onClick={onShow}
      className="h-7 w-full border-line border-b bg-accent-soft text-12 hover:underline"
    >
      {count >= 100 ? '100 or more' : formatCount(count)} new
    </button>
  );
}

const FURTHER: Readonly<Record<TraceSort, string>> = {
  time: 'Older traces',
  duration: 'Shorter traces',
  errors: 'Traces with fewer errors',
};

/** How far the list reaches, and the way further. */
function Further({
  scope,
  list,
  last,
  traces,
}: Pick<TraceListProps, 'scope' | 'list' | 'last' | 'traces'>) {
  const { tz } = useScope();
  if (last === undefined) return null;
  return (
    <div className="flex flex-wrap items-center gap-3 px-4 py-3 text-12 text-ink-2">
      {last.cursor === null ? (
        <span>
          All {countOf(traces.length, 'trace')} since{' '}
          <Instant nanoseconds={last.searchedBackToUnixNano} zone={tz} />.
        </span>
      ) : (
        <>
          <Button onClick={() => void list.fetchNextPage()} disabled={list.isFetchingNextPage}>
            {list.isFetchingNextPage ? 'Looking further' : FURTHER[scope.sort]}
          </Button>
          <span>
            {formatCount(traces.length)} shown; searched back to{' '}
            <Instant nanoseconds={last.searchedBackToUnixNano} zone={tz} />.
          </span>
        </>
      )}
    </div>
  );
}

/** The rows with their states: skeleton, failure, nothing found, newer ones waiting, older ones to fetch. */
export function TraceList({ scope, list, traces, last, onQuery, onSort }: TraceListProps) {
  const figures = useMemo(() => listFigures(traces), [traces]);
  const current = useListKeys(traces);
  if (!isAskable(scope.q)) {
    return (
      <Empty reason="The query has a fault, so nothing was asked." next="It is underlined above." />
    );
  }
  if (last === undefined) {
    return (
      <div className="min-w-0 flex-1">
        {list.error ? (
          <Failed what="The traces" error={list.error} onRetry={() => void list.refetch()} />
        ) : (
          <Loading label="Loading traces">
            <Skeleton />
          </Loading>
        )}
      </div>
    );
  }
  return (
    <div className="min-w-0 flex-1">
      {list.error ? <Unreachable error={list.error} /> : null}
      <Newer scope={scope} traces={traces} onShow={() => void list.refetch()} />
      {traces.length === 0 ? (
        <NoTraces scope={scope} answer={last} onQuery={onQuery} />
      ) : (
        <>
          <TraceRows
            traces={traces}
            figures={figures}
            current={current}
            sort={scope.sort}
            onSort={onSort}
          />
          <Further scope={scope} list={list} last={last} traces={traces} />
        </>
      )}
      <FooterLine meta={last.meta} refreshing={list.isFetching && !list.isFetchingNextPage} />
    </div>
  );
}
