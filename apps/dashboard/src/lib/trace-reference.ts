const TRACEPARENT = /\b[0-9a-f]{2}-(?<id>[0-9a-f]{32})-(?<span>[0-9a-f]{16})-[0-9a-f]{2}\b/i;
const TRACE_URL = /\/(?:trace|traces)\/(?<id>[0-9a-f]{32}|[0-9a-f]{16})\b/i;
const TRACE_ID = /(?<![0-9a-f])(?<id>[0-9a-f]{32})(?![0-9a-f])/i;
const NOTHING = /^0+$/;

/** A trace somebody pasted, and the span where the text names one. */
export interface TraceReference {
  readonly traceId: string;
  readonly spanId: string | undefined;
}

/**
 * Finds a trace in pasted text: a trace id, a `traceparent`, a log line that holds one, or a Jaeger or Zipkin URL,
 * whose short ids are filled up to 32 digits. Undefined when there is none.
 */
export function findTraceReference(text: string): TraceReference | undefined {
  for (const pattern of [TRACEPARENT, TRACE_URL, TRACE_ID]) {
    const groups = pattern.exec(text)?.groups;
    const id = groups?.id;
    if (id === undefined || NOTHING.test(id)) continue;
    return { traceId: id.toLowerCase().padStart(32, '0'), spanId: groups?.span?.toLowerCase() };
  }
  return undefined;
}
