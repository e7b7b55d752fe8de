'use client';

import type { Span, SpanEvent } from '@tracewell/api/browser';
import { timeInTrace } from '@tracewell/trace';
import { formatDuration } from '../../lib/format-duration.ts';
import { attributeText } from './attribute-text.ts';
import { Section } from './detail-section.tsx';
import type { TraceView } from './use-trace-view.ts';

function Event({ event, at }: { readonly event: SpanEvent; readonly at: number }) {
  const attributes = Object.entries(event.attributes);
  return (
    <details className="py-0.5 text-12">
      <summary className="flex gap-3">
        <span className="w-16 shrink-0 text-right text-ink-2">{formatDuration(at)}</span>
        <span className="min-w-0 flex-1 truncate">{event.name}</span>
        <span className="text-ink-3">{attributes.length > 0 ? attributes.length : ''}</span>
      </summary>
      <dl className="pl-4">
        {attributes.map(([key, value]) => (
          <div key={key} className="grid grid-cols-[minmax(0,10rem)_minmax(0,1fr)] gap-x-2 py-0.5">
            <dt className="break-words text-ink-2">{key}</dt>
            <dd className="whitespace-pre-wrap break-words font-mono">{attributeText(value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/** What the span noted on its way, by the time since the trace began. */
export function DetailEvents({ view, span }: { readonly view: TraceView; readonly span: Span }) {
  if (span.events.length === 0) return null;
  const { columns } = view.trace;
  return (
    <Section title={`Events ${span.events.length}`}>
      {span.events.map((event, at) => (
        <Event
          key={`${event.timeUnixNano} ${event.name} ${at.toString()}`}
          event={event}
          at={timeInTrace(columns, view.selected, event.timeUnixNano)}
        />
      ))}
    </Section>
  );
}
