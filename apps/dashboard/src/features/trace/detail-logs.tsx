'use client';

import type { LogRecord } from '@tracewell/api/browser';
import { timeInTrace } from '@tracewell/trace';
import { LevelWord } from '../../components/logs/log-level.tsx';
import { firstLine, logKey, logText } from '../../components/logs/log-text.ts';
import { formatDuration } from '../../lib/format-duration.ts';
import { Section } from './detail-section.tsx';
import type { TraceView } from './use-trace-view.ts';

/** Longer lists are told on the tab of the trace's logs. */
const SHOWN_MAX = 50;

function Line({ log, at }: { readonly log: LogRecord; readonly at: number }) {
  const attributes = Object.entries(log.attributes);
  return (
    <details className="py-0.5 text-12">
      <summary className="flex gap-3">
        <span className="w-16 shrink-0 text-right text-ink-2">{formatDuration(at)}</span>
        <span className="w-12 shrink-0">
          <LevelWord log={log} />
        </span>
        <bdi className="min-w-0 flex-1 truncate font-mono">{firstLine(log)}</bdi>
      </summary>
      <pre className="mt-1 whitespace-pre-wrap break-words pl-4 font-mono">{logText(log.body)}</pre>
      <dl className="pl-4">
        {attributes.map(([key, value]) => (
          <div key={key} className="grid grid-cols-[minmax(0,10rem)_minmax(0,1fr)] gap-x-2 py-0.5">
            <dt className="break-words text-ink-2">{key}</dt>
            <dd className="whitespace-pre-wrap break-words font-mono">{logText(value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/** What the span said on its way, by the time since the trace began. */
export function DetailLogs({ view, row }: { readonly view: TraceView; readonly row: number }) {
  const places = view.logs.byRow.get(row) ?? [];
  if (places.length === 0) return null;
  const { columns } = view.trace;
  return (
    <Section title={`Logs ${places.length}`}>
      {places.slice(0, SHOWN_MAX).map((place) => {
        const log = view.logs.records[place];
        if (log === undefined) return null;
        const at = timeInTrace(columns, row, log.timeUnixNano);
        return <Line key={logKey(log, place)} log={log} at={at} />;
      })}
      <button
        type="button"
        onClick={() => view.setView('logs')}
        className="mt-1 text-12 text-ink-2 underline hover:text-ink"
      >
        {places.length > SHOWN_MAX ? `All ${places.length} among` : 'Among'} the logs of the trace
      </button>
    </Section>
  );
}
