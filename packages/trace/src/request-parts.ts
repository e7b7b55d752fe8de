import { columnsOf, type SpanInput } from './columns.ts';
import { criticalPath } from './critical-path.ts';
import { treeOf } from './tree.ts';

/** Time on the critical path that belongs to one operation of one owner. */
export interface RequestPart {
  /** The service that worked, or the peer that a call without a span of its own waited for. */
  readonly owner: string;
  /** Span name. */
  readonly operation: string;
  /** Whole nanoseconds. */
  readonly ns: number;
}

/** The spans below one span, itself first and made a root; of a repeated id the first one. */
function subtree(spans: readonly SpanInput[], spanId: string): SpanInput[] {
  const top = spans.find((span) => span.spanId === spanId);
  if (top === undefined) return [];
  const below = new Map<string, SpanInput[]>();
  for (const span of spans) {
    const siblings = below.get(span.parentSpanId);
    if (siblings) siblings.push(span);
    else below.set(span.parentSpanId, [span]);
  }
  const found = [{ ...top, parentSpanId: '' }];
  const seen = new Set([spanId]);
  for (const parent of found) {
    for (const child of below.get(parent.spanId) ?? []) {
      if (seen.has(child.spanId)) continue;
      seen.add(child.spanId);
      found.push(child);
    }
  }
  return found;
}

/**
 * How the duration of one span of a trace divides among the operations it waited for: its critical path, as if it were
 * the root. The parts sum to the span's duration exactly; work it did not wait for has none. Empty without the span.
 */
export function requestParts(spans: readonly SpanInput[], spanId: string): RequestPart[] {
  const columns = columnsOf(subtree(spans, spanId));
  const { timeOf } = criticalPath(columns, treeOf(columns));
  const parts = new Map<string, { owner: string; operation: string; ns: number }>();
  timeOf.forEach((ns, row) => {
    if (ns === 0) return;
    const owner = columns.owners[columns.owner[row]!] ?? '';
    const operation = columns.names[columns.name[row]!] ?? '';
    const key = `${owner}\n${operation}`;
    const part = parts.get(key);
    if (part) part.ns += ns;
    else parts.set(key, { owner, operation, ns });
  });
  return [...parts.values()];
}
