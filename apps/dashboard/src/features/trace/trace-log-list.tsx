'use client';

import type { LogRecord } from '@tracewell/api/browser';
import { clsx } from 'clsx';
import Link from 'next/link';
import { useState } from 'react';
import { LogDetails } from '../../components/logs/log-details.tsx';
import { LevelStripe, LevelWord } from '../../components/logs/log-level.tsx';
import { firstLine, logKey } from '../../components/logs/log-text.ts';
import { useScope } from '../../components/shell/use-scope.ts';
import { Empty, TooMuch } from '../../components/states/empty.tsx';
import { Failed, Unreachable } from '../../components/states/failed.tsx';
import { useApiSource } from '../../lib/api-source.ts';
import { formatCount } from '../../lib/format-count.ts';
import { formatDuration } from '../../lib/format-duration.ts';
import type { TraceView } from './use-trace-view.ts';

/** Time since the trace began, or before it. */
function offset(ns: number): string {
  return ns < 0 ? `−${formatDuration(-ns)}` : formatDuration(ns);
}

interface LineProps {
  readonly view: TraceView;
  readonly log: LogRecord;
}

function Line({ view, log }: LineProps) {
  const [open, setOpen] = useState(false);
  const { columns } = view.trace;
  const row = log.spanId === '' ? -1 : columns.ids.indexOf(log.spanId);
  const isOfSelected = view.selected !== -1 && row === view.selected;
  return (
    <li className="relative" aria-current={isOfSelected ? 'true' : undefined}>
      <LevelStripe log={log} />
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className={clsx(
          'grid min-h-6 w-full grid-cols-[5rem_4.5rem_9rem_minmax(0,1fr)] items-center gap-x-3 px-4 text-left font-mono text-12',
          'max-md:min-h-11 max-md:grid-cols-[auto_auto_minmax(0,1fr)] max-md:py-1',
          isOfSelected ? 'bg-accent-soft' : 'hover:bg-sunken',
        )}
      >
        <span className="text-right text-ink-2">
          {offset(Number(BigInt(log.timeUnixNano) - columns.originNs))}
        </span>
        <LevelWord log={log} />
        <span className="truncate text-ink-2">{log.service}</span>
        <bdi className="truncate max-md:col-span-3">{firstLine(log)}</bdi>
      </button>
      {open ? (
        <LogDetails
          log={log}
          links={
            row === -1 ? (
              <span className="text-ink-2">
                {log.spanId === '' ? 'Names no span' : 'Its span has not arrived'}
              </span>
            ) : (
              <button type="button" className="text-ink underline" onClick={() => view.select(row)}>
                Select its span
              </button>
            )
          }
        />
      ) : null}
    </li>
  );
}

/** What the trace said, in its order; the lines of the selected span stand out. */
export function TraceLogList({ view }: { readonly view: TraceView }) {
  const { href } = useScope();
  const { hasOtherPages } = useApiSource();
  const { records, error, isCut, retry } = view.logs;
  const page = href('/logs');
  const query = encodeURIComponent(`trace.id = ${view.answer.traceId}`);
  const logsPage = `${page}${page.includes('?') ? '&' : '?'}q=${query}`;
  if (records.length === 0 && error) {
    return <Failed what="The logs of the trace" error={error} onRetry={retry} />;
  }
  if (records.length === 0) {
    return (
      <Empty
        reason="No log record names this trace."
        next="Log records written within a span carry its trace id when the logger has an OpenTelemetry instrumentation."
      />
    );
  }
  return (
    <div className="min-h-0 flex-1 overflow-y-auto bg-surface">
      {error ? <Unreachable error={error} /> : null}
      {isCut ? (
        <TooMuch
          said={`The first ${formatCount(records.length)} log records are shown, and there are more.`}
          narrower={
            <Link href={logsPage} className="underline">
              Search all of them
            </Link>
          }
        />
      ) : null}
      <ol aria-label="Log records of the trace" data-testid="trace-logs">
        {records.map((log, at) => (
          <Line key={logKey(log, at)} view={view} log={log} />
        ))}
      </ol>
      {isCut || !hasOtherPages ? null : (
        <p className="px-4 py-3 text-12 text-ink-2">
          <Link href={logsPage} className="underline">
            Search in these logs
          </Link>
        </p>
      )}
    </div>
  );
}
