'use client';

import { useQueryClient } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
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
import { traceHref } from './trace-href.ts';
import { TraceRows } from './trace-rows.tsx';
import type { LiveList } from './use-live-list.ts';
import { useNewer } from './use-newer.ts';
import { isAskable, type TraceSort, type TracesScope } from './use-traces.ts';

interface TraceListProps {
  readonly scope: TracesScope;
  readonly live: LiveList;
  readonly heatmap: boolean;
  readonly onHeatmap: (shown: boolean) => void;
  readonly onQuery: (query: string) => void;
  readonly onSort: (sort: TraceSort) => void;
}

const WhatCounts = dynamic(() => import('./what-counts.tsx').then((module) => module.WhatCounts), {
  ssr: false,
  loading: () => <span>What counts?</span>,
});

/** The drawer comes with its code, and its algorithms, when somebody looks into a trace. */
const TraceDrawer = dynamic(
  () =>
    import('../../components/trace-drawer/trace-drawer.tsx').then((module) => module.TraceDrawer),
  { ssr: false },
);

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

/** New traces wait behind this: those of the tail, or, without it, those a look every ten seconds has found. */
function Newer({ scope, live }: Pick<TraceListProps, 'scope' | 'live'>) {
  const { isLive, list, traces } = live;
  const looked = useNewer(scope, traces, !isLive);
  const count = isLive ? live.waiting : looked;
  if (count === 0) return null;
  const said = count >= 100 && !isLive ? '100 or more' : formatCount(count);
  return (
    <button
      type="button"
      onClick={() => (isLive ? live.onShow() : void list.refetch())}
      className="h-6 rounded-control bg-accent-soft px-2 text-ink hover:underline"
    >
      {said} new
    </button>
  );
}

/** The line above the list: it is always there, so that nothing in it moves the rows. */
function ListBar({ scope, live, heatmap, onHeatmap }: TraceListProps) {
  const { marked, unmark, compare } = live.selection;
  return (
    <div className="flex h-7 items-center gap-3 border-line border-b px-4 text-12 text-ink-2">
      <button type="button" className="hover:text-ink" onClick={() => onHeatmap(!heatmap)}>
        {heatmap ? 'Hide the heatmap' : 'Show the heatmap'}
      </button>
      {marked.length === 1 ? <span>1 marked; mark another with x to compare them</span> : null}
      {marked.length === 2 ? (
        <button type="button" className="text-ink underline" onClick={compare}>
          Compare the 2 marked
        </button>
      ) : null}
      {marked.length > 0 ? (
        <button type="button" className="hover:text-ink" onClick={unmark}>
          Unmark
        </button>
      ) : null}
      <span className="flex-1" />
      <Newer scope={scope} live={live} />
      <WhatCounts />
    </div>
  );
}

const FURTHER: Readonly<Record<TraceSort, string>> = {
  time: 'Older traces',
  duration: 'Shorter traces',
  errors: 'Traces with fewer errors',
};

/** How far the list reaches, and the way further. */
function Further({ scope, live }: Pick<TraceListProps, 'scope' | 'live'>) {
  const { list, last, traces } = live;
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

function Peek({ live }: Pick<TraceListProps, 'live'>) {
  const { href } = useScope();
  const { peeked, peek } = live.selection;
  const trace = live.traces.find(({ traceId }) => traceId === peeked);
  if (trace === undefined) return null;
  return (
    <TraceDrawer
      traceId={trace.traceId}
      href={traceHref(href, trace)}
      onClose={() => peek(undefined)}
    />
  );
}

function Rows({ scope, live, onQuery, onSort }: TraceListProps) {
  const { traces, last, selection } = live;
  const figures = useMemo(() => listFigures(traces), [traces]);
  if (last === undefined) return null;
  if (traces.length === 0) return <NoTraces scope={scope} answer={last} onQuery={onQuery} />;
  return (
    <>
      <TraceRows
        traces={traces}
        figures={figures}
        selection={selection}
        sort={scope.sort}
        onSort={onSort}
      />
      <Further scope={scope} live={live} />
    </>
  );
}

/** While there is no answer: the skeleton, what failed, or that the reader gave the question up. */
function Unanswered({ list }: Pick<LiveList, 'list'>) {
  const client = useQueryClient();
  if (list.error)
    return <Failed what="The traces" error={list.error} onRetry={() => void list.refetch()} />;
  if (list.fetchStatus === 'idle')
    return (
      <Empty
        reason="Cancelled."
        next={<Button onClick={() => void list.refetch()}>Ask again</Button>}
      />
    );
  return (
    <Loading
      label="Loading traces"
      onCancel={() => void client.cancelQueries({ queryKey: ['traces'] })}
    >
      <Skeleton />
    </Loading>
  );
}

/** The rows with their states: skeleton, failure, nothing found, newer ones waiting, older ones to fetch. */
export function TraceList(props: TraceListProps) {
  const { scope, live } = props;
  const { list, last } = live;
  if (!isAskable(scope.q)) {
    return (
      <Empty reason="The query has a fault, so nothing was asked." next="It is underlined above." />
    );
  }
  return (
    <div
      className="min-w-0 flex-1"
      aria-busy={last === undefined}
      onPointerEnter={(event) => live.onPointer(event.pointerType === 'mouse')}
      onPointerLeave={() => live.onPointer(false)}
    >
      <ListBar {...props} />
      {last === undefined ? (
        <Unanswered list={list} />
      ) : (
        <>
          {list.error ? <Unreachable error={list.error} /> : null}
          <Rows {...props} />
          <FooterLine meta={last.meta} refreshing={list.isFetching && !list.isFetchingNextPage} />
        </>
      )}
      <Peek live={live} />
    </div>
  );
}
