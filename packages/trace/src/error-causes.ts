import type { SpanInput, TraceColumns } from './columns.ts';
import type { TraceTree } from './tree.ts';

/** Failed rows with no failed row beneath them: the others only pass on what happened below. In order of time. */
export function errorCauses(columns: TraceColumns, tree: TraceTree): number[] {
  const failedBelow = new Uint8Array(columns.rowCount);
  const causes: number[] = [];
  for (let at = columns.rowCount - 1; at >= 0; at--) {
    const row = tree.order[at]!;
    const failed = columns.error[row] === 1;
    if (failed && failedBelow[row] === 0) causes.push(row);
    const up = columns.parent[row]!;
    if (up !== -1 && (failed || failedBelow[row] === 1)) failedBelow[up] = 1;
  }
  return causes.sort((a, b) => columns.start[a]! - columns.start[b]! || a - b);
}

/** What an exception event says. */
export interface ExceptionText {
  readonly type: string;
  readonly message: string;
  readonly stacktrace: string;
  readonly timeUnixNano: string;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The exception events of a span in order, by the semantic conventions for exceptions. */
export function exceptionsOf(span: Pick<SpanInput, 'events'>): ExceptionText[] {
  return span.events
    .filter((event) => event.name === 'exception')
    .map((event) => ({
      type: text(event.attributes['exception.type']),
      message: text(event.attributes['exception.message']),
      stacktrace: text(event.attributes['exception.stacktrace']),
      timeUnixNano: event.timeUnixNano,
    }));
}

/** Why a span failed, in its own words: status message, exception, error type or HTTP status; else its name. */
export function errorText(span: SpanInput): string {
  const exception = exceptionsOf(span).at(-1);
  const status = span.attributes['http.response.status_code'];
  const candidates = [
    span.status.message,
    exception?.message ?? '',
    exception?.type ?? '',
    text(span.attributes['error.type']),
    typeof status === 'number' ? `HTTP ${status}` : '',
  ];
  return candidates.find((candidate) => candidate.trim() !== '')?.trim() ?? `${span.name} failed`;
}
