'use client';

import type { Span } from '@tracewell/api/browser';
import { useApiQuery } from '../../lib/use-api-query.ts';
import type { TraceView } from './use-trace-view.ts';

/** All of the selected span: at hand in a trace that came whole, asked for in one that was streamed. */
export function useSpanDetails(view: TraceView): { span: Span | undefined; error: Error | null } {
  const { answer, selected, streamed } = view;
  const known = selected === -1 ? undefined : answer.spans[selected];
  const spanId = known?.spanId ?? '';
  const asked = useApiQuery(
    ['span', answer.traceId, spanId],
    (api, signal) => api.span(answer.traceId, spanId, { signal }),
    { enabled: streamed !== undefined && spanId !== '' },
  );
  const found = asked.data?.span;
  return {
    span: streamed !== undefined && found?.spanId === spanId ? found : known,
    error: asked.error,
  };
}
