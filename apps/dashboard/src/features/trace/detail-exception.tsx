'use client';

import type { Span } from '@tracewell/api/browser';
import { errorText, exceptionsOf, timeInTrace } from '@tracewell/trace';
import { Cross } from '../../components/figures/glyphs.tsx';
import { formatDuration } from '../../lib/format-duration.ts';
import type { TraceView } from './use-trace-view.ts';

interface SpanProps {
  readonly view: TraceView;
  readonly span: Span;
}

/** Why the span failed, before anything else; nothing when it did not. */
export function DetailException({ view, span }: SpanProps) {
  const exceptions = exceptionsOf(span);
  if (!span.isError && exceptions.length === 0) return null;
  const last = exceptions.at(-1);
  const said = errorText(span);
  const at = last ? timeInTrace(view.trace.columns, view.selected, last.timeUnixNano) : undefined;
  return (
    <div className="mt-3 border-error border-l-2 bg-error-soft px-2.5 py-2 text-12">
      <p className="flex flex-wrap items-center gap-x-1.5">
        <span className="flex items-center gap-1.5 font-bold text-error">
          <Cross /> {last?.type || (span.isError ? 'Failed' : 'Exception')}
        </span>
        {at === undefined ? null : <span>at {formatDuration(at)}</span>}
      </p>
      <p className="mt-1 whitespace-pre-wrap break-words">{said}</p>
      {last?.stacktrace ? (
        <details className="mt-1">
          <summary className="text-ink-2">Stack trace</summary>
          <pre className="mt-1 overflow-x-auto font-mono text-11">{last.stacktrace}</pre>
        </details>
      ) : null}
    </div>
  );
}
