'use client';

import type { LogRecord, LogsAnswer } from '@tracewell/api/browser';
import { RowBones } from '../../components/answer/answer-frame.tsx';
import { Button } from '../../components/controls/button.tsx';
import { Instant } from '../../components/figures/instant.tsx';
import { FooterLine } from '../../components/shell/footer-line.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { Empty, TooMuch } from '../../components/states/empty.tsx';
import { Failed, Unreachable } from '../../components/states/failed.tsx';
import { Loading } from '../../components/states/loading.tsx';
import { countOf, formatCount } from '../../lib/format-count.ts';
import { LogRows } from './log-rows.tsx';
import { followedTrace, isAskable, type LogsScope } from './logs-scope.ts';
import { NoLogs } from './no-logs.tsx';
import { useLogKeys } from './use-log-keys.ts';
import type { useLogs } from './use-logs.ts';

/** More lines than this make the page slow; a narrower question finds what is looked for sooner. */
const LINES_MAX = 2000;

interface LogListProps {
  readonly scope: LogsScope;
  readonly list: ReturnType<typeof useLogs>['list'];
  readonly logs: readonly LogRecord[];
  readonly last: LogsAnswer | undefined;
  readonly onClear: () => void;
}

/** How far the list reaches, and the way on. */
function Further({ scope, list, logs, last }: LogListProps) {
  const { tz } = useScope();
  if (last === undefined) return null;
  const isTrace = followedTrace(scope.q) !== undefined;
  if (last.cursor === null) {
    return (
      <p className="px-4 py-3 text-12 text-ink-2">
        All {countOf(logs.length, 'log record')}
        {isTrace ? ' of the trace.' : ' of this time.'}
      </p>
    );
  }
  if (logs.length >= LINES_MAX) {
    return (
      <TooMuch
        said={`${formatCount(logs.length)} log records are shown, and there are more. Narrow the time, the level or the text to see those.`}
      />
    );
  }
  const further = isTrace ? 'Later ones' : 'Older ones';
  return (
    <div className="flex flex-wrap items-center gap-3 px-4 py-3 text-12 text-ink-2">
      <Button onClick={() => void list.fetchNextPage()} disabled={list.isFetchingNextPage}>
        {list.isFetchingNextPage ? 'Looking further' : further}
      </Button>
      <span>
        {formatCount(logs.length)} shown; searched to{' '}
        <Instant nanoseconds={logs.at(-1)?.timeUnixNano ?? last.searchedToUnixNano} zone={tz} />.
      </span>
    </div>
  );
}

/** The rows with their states: skeleton, failure, nothing found, more to fetch, too many. */
export function LogList(props: LogListProps) {
  const { scope, list, logs, last, onClear } = props;
  const { current, opened, toggle } = useLogKeys(logs.length);
  if (!isAskable(scope.q)) {
    return (
      <Empty reason="The query has a fault, so nothing was asked." next="It is named above." />
    );
  }
  if (last === undefined) {
    return list.error ? (
      <Failed what="The logs" error={list.error} onRetry={() => void list.refetch()} />
    ) : (
      <Loading label="Loading logs">
        <RowBones rows={18} />
      </Loading>
    );
  }
  return (
    <>
      {list.error ? <Unreachable error={list.error} /> : null}
      {logs.length === 0 && last.cursor === null ? (
        <NoLogs scope={scope} answer={last} onClear={onClear} />
      ) : (
        <>
          <LogRows logs={logs} current={current} opened={opened} onToggle={toggle} />
          <Further {...props} />
        </>
      )}
      <FooterLine meta={last.meta} refreshing={list.isFetching && !list.isFetchingNextPage} />
    </>
  );
}
