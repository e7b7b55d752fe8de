'use client';

import type { Span, SpanAnswer } from '@tracewell/api/browser';
import { useApiQuery } from '../../lib/use-api-query.ts';
import type { TraceView } from './use-trace-view.ts';

export interface SpanDetails {
  /** All of the span: at hand in a trace that came whole, of the answer in one that was streamed. */
  readonly span: Span | undefined;
  /** Its place among its kind and who names it; undefined until it is known. */
  readonly answer: SpanAnswer | undefined;
  readonly isAsking: boolean;
  readonly error: Error | null;
}

/** What is known of the selected span, and asked about it. */
export function useSpanDetails({ answer, selected }: TraceView): SpanDetails {
  const known = selected === -1 ? undefined : answer.spans[selected];
  const spanId = known?.spanId ?? '';
  const asked = useApiQuery(
    ['span', answer.traceId, spanId],
    (api, signal) => api.span(answer.traceId, spanId, { signal }),
    { enabled: spanId !== '' },
  );
  // The answer about the span before stands in until the next one comes: it is none about this one.
  const found = asked.data?.span.spanId === spanId ? asked.data : undefined;
  return {
    span: found?.span ?? known,
    answer: found,
    isAsking: asked.isFetching,
    error: asked.error,
  };
}
