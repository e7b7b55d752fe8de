'use client';

import { ApiProblem } from '@tracewell/api/browser';
import { useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import { PageHead } from '../../components/shell/page-head.tsx';
import { useScope } from '../../components/shell/use-scope.ts';
import { scopeParams } from '../../lib/search-params.ts';
import { absoluteRange } from '../../lib/time-range.ts';
import { useApiQuery } from '../../lib/use-api-query.ts';
import { logsSentence } from './histogram-figures.ts';
import { LogFilters } from './log-filters.tsx';
import { LogList } from './log-list.tsx';
import { LogsHistogram } from './logs-histogram.tsx';
import {
  followedTrace,
  isAskable,
  isNarrowed,
  type LogsScope,
  logSelection,
  logsParams,
} from './logs-scope.ts';
import { useLogs } from './use-logs.ts';

const STEPS = 120;

function refusedIn(error: Error | null): string | undefined {
  const isOfQuery = error instanceof ApiProblem && error.place?.parameter === 'query';
  return isOfQuery ? error.detail : undefined;
}

/** Counts over the page's time; a followed trace is told as a list, not as a time. */
function useHistogram(scope: LogsScope) {
  return useApiQuery(
    ['log-histogram', scope],
    (api, signal) => api.logHistogram({ ...logSelection(scope), points: STEPS }, { signal }),
    { enabled: isAskable(scope.q) && followedTrace(scope.q) === undefined },
  );
}

/** What did it say then? Search, histogram, list. */
export function LogsPage() {
  const { range, env } = useScope();
  const [{ q, text, level }, setParams] = useQueryStates(
    { ...logsParams, range: scopeParams.range },
    { history: 'push' },
  );
  const scope: LogsScope = useMemo(
    () => ({ range, env, q, text, level }),
    [range, env, q, text, level],
  );
  const { list, logs, last } = useLogs(scope);
  const histogram = useHistogram(scope);
  const trace = followedTrace(q);
  const counted = trace === undefined ? histogram.data : undefined;
  const sentence = counted ? logsSentence(counted, isNarrowed(scope)) : '';
  return (
    <>
      <PageHead
        title="Logs"
        sentence={
          trace === undefined ? sentence : `What trace ${trace.slice(0, 8)} said, in its order.`
        }
      />
      <LogFilters
        scope={scope}
        onScope={(change) => void setParams(change)}
        refused={refusedIn(list.error)}
      />
      <div className="flex-1 border-line border-t bg-surface">
        {counted ? (
          <div className="border-line border-b px-4 py-2">
            <LogsHistogram
              answer={counted}
              onNarrow={(from, to) => void setParams({ range: absoluteRange(from, to) })}
            />
          </div>
        ) : null}
        {histogram.error && !histogram.data ? (
          <p role="alert" className="border-line border-b px-4 py-2 text-12 text-ink-2">
            Histogram: {histogram.error.message}{' '}
            <button
              type="button"
              className="text-ink underline"
              onClick={() => void histogram.refetch()}
            >
              Try again
            </button>
          </p>
        ) : null}
        <LogList
          key={JSON.stringify(scope)}
          scope={scope}
          list={list}
          logs={logs}
          last={last}
          onClear={() => void setParams({ q: '', text: '', level: null })}
        />
      </div>
    </>
  );
}
