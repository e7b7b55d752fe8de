'use client';

import type { Span } from '@tracewell/api/browser';
import { X } from 'lucide-react';
import { CopyButton } from '../../components/controls/copy-button.tsx';
import { formatDuration } from '../../lib/format-duration.ts';
import { DetailAttributes } from './detail-attributes.tsx';
import { DETAIL_CLASS } from './detail-class.ts';
import { DetailEvents } from './detail-events.tsx';
import { DetailException } from './detail-exception.tsx';
import { DetailLinks } from './detail-links.tsx';
import { DetailLogs } from './detail-logs.tsx';
import { DetailPlace } from './detail-place.tsx';
import { SpanMenu } from './span-menu.tsx';
import { useSpanDetails } from './use-span-details.ts';
import type { TraceView } from './use-trace-view.ts';

function Identity({ view, span }: { readonly view: TraceView; readonly span: Span }) {
  const self = view.trace.selfNs[view.selected] ?? 0;
  const onPath = view.trace.path.timeOf[view.selected] ?? 0;
  return (
    <p className="text-12 text-ink-2">
      {span.service} · {span.kind} · {formatDuration(span.durationNs)}
      {self === Number(span.durationNs) ? null : ` · own work ${formatDuration(self)}`}
      {onPath > 0 ? ` · ${formatDuration(onPath)} on the critical path` : null}
      {' · '}
      <CopyButton
        text={span.spanId}
        title={`Copy ${span.spanId}`}
        label={<span className="font-mono">{span.spanId.slice(0, 8)}</span>}
      />
    </p>
  );
}

function MissingSpan({ view }: { readonly view: TraceView }) {
  const id = view.trace.columns.ids.at(view.selected) ?? '';
  return (
    <p className="text-ink-2">
      No span with the id <span className="font-mono text-12">{id}</span> has arrived, but others
      name it as their parent. Its bar is inferred from them.
    </p>
  );
}

/** All of one span: why it failed, where its duration sits, attributes, events, links. */
export function DetailPane({ view }: { readonly view: TraceView }) {
  const details = useSpanDetails(view);
  const { span, error } = details;
  return (
    <aside aria-label="Selected span" data-testid="detail" className={DETAIL_CLASS}>
      <div className="flex items-start gap-2">
        <h2 className="min-w-0 flex-1 break-words font-bold text-15">
          {span?.name ?? 'Missing span'}
        </h2>
        {span ? <SpanMenu view={view} span={span} /> : null}
        <button
          type="button"
          aria-label="Close the details"
          onClick={() => view.select(-1)}
          className="flex size-6 items-center justify-center text-ink-2 hover:text-ink pointer-coarse:size-11"
        >
          <X size={16} />
        </button>
      </div>
      {span ? (
        <>
          <Identity view={view} span={span} />
          {error ? (
            <p role="status" className="text-12 text-warn">
              {view.streamed
                ? 'Its attributes, events and links'
                : 'Its place among others and who names it'}{' '}
              could not be read: {error.message}
            </p>
          ) : null}
          <DetailException view={view} span={span} />
          <DetailPlace view={view} span={span} details={details} />
          <DetailAttributes key={span.spanId} view={view} span={span} />
          <DetailEvents view={view} span={span} />
          <DetailLogs view={view} row={view.selected} />
          <DetailLinks span={span} details={details} />
        </>
      ) : (
        <MissingSpan view={view} />
      )}
    </aside>
  );
}
