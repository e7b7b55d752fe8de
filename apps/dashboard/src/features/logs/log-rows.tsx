'use client';

import type { LogRecord } from '@tracewell/api/browser';
import { clsx } from 'clsx';
import Link from 'next/link';
import { useEffect, useRef } from 'react';
import { Instant } from '../../components/figures/instant.tsx';
import { LogDetails } from '../../components/logs/log-details.tsx';
import { LevelStripe, LevelWord } from '../../components/logs/log-level.tsx';
import { firstLine, logKey } from '../../components/logs/log-text.ts';
import { useScope } from '../../components/shell/use-scope.ts';

/** The trace of a log record at the span that wrote it; undefined when it belongs to none. */
function traceHref(href: (path: string) => string, { traceId, spanId }: LogRecord) {
  if (traceId === '') return undefined;
  const page = href(`/traces/${traceId}`);
  return spanId === '' ? page : `${page}${page.includes('?') ? '&' : '?'}span=${spanId}`;
}

interface LogRowProps {
  readonly log: LogRecord;
  readonly index: number;
  readonly current: boolean;
  readonly open: boolean;
  readonly onToggle: (index: number) => void;
}

function LogRow({ log, index, current, open, onToggle }: LogRowProps) {
  const { href, tz } = useScope();
  const row = useRef<HTMLLIElement>(null);
  const trace = traceHref(href, log);
  useEffect(() => {
    if (current) row.current?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  return (
    <li
      ref={row}
      aria-current={current ? 'true' : undefined}
      className="relative scroll-mt-12 scroll-mb-14"
    >
      <LevelStripe log={log} />
      <button
        type="button"
        aria-expanded={open}
        onClick={() => onToggle(index)}
        className={clsx(
          'grid w-full items-center gap-x-3 pr-4 pl-4 text-left font-mono text-12',
          'min-h-6 grid-cols-[6.5rem_4.5rem_9rem_minmax(0,1fr)] max-md:min-h-11 max-md:grid-cols-[auto_auto_minmax(0,1fr)] max-md:py-1',
          current ? 'bg-accent-soft' : 'hover:bg-sunken',
        )}
      >
        <span className="text-ink-2">
          <Instant nanoseconds={log.timeUnixNano} zone={tz} />
        </span>
        <LevelWord log={log} />
        <span className="truncate text-ink-2">{log.service}</span>
        <bdi className="truncate max-md:col-span-3">{firstLine(log)}</bdi>
      </button>
      {open ? (
        <LogDetails
          log={log}
          links={
            trace === undefined ? null : (
              <Link href={trace} prefetch={false} className="text-ink underline">
                Open its trace{log.spanId === '' ? '' : ' at this span'}
              </Link>
            )
          }
        />
      ) : null}
    </li>
  );
}

interface LogRowsProps {
  readonly logs: readonly LogRecord[];
  /** Index of the row the keys are at, -1 for none. */
  readonly current: number;
  readonly opened: ReadonlySet<number>;
  readonly onToggle: (index: number) => void;
}

/** The list: one log record a line; a press opens all of it. */
export function LogRows({ logs, current, opened, onToggle }: LogRowsProps) {
  return (
    <ol aria-label="Log records" data-testid="logs">
      {logs.map((log, index) => (
        <LogRow
          key={logKey(log, index)}
          log={log}
          index={index}
          current={index === current}
          open={opened.has(index)}
          onToggle={onToggle}
        />
      ))}
    </ol>
  );
}
