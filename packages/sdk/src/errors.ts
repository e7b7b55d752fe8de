import { type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { errorType } from './instruments/client-exchange.ts';

/** Records an error on the active span, or on `span`, and marks the span failed. Anything may be thrown, so anything is taken. */
export function recordError(error: unknown, span: Span | undefined = trace.getActiveSpan()): void {
  if (!span) return;
  const message = error instanceof Error ? error.message : String(error);
  span.recordException(error instanceof Error ? error : { name: typeof error, message });
  span.setAttribute('error.type', errorType(error));
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}
