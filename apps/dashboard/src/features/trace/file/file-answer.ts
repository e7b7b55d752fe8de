import type { IncompleteReason, Span, TraceAnswer } from '@tracewell/api/browser';
import type { FileTrace } from '@tracewell/trace/files';

function missingParents(spans: readonly Span[]): string[] {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const parents = spans.map(({ parentSpanId }) => parentSpanId).filter((id) => id !== '');
  return [...new Set(parents)].filter((id) => !known.has(id));
}

function reasonsOf(spans: readonly Span[], missing: readonly string[]): IncompleteReason[] {
  const roots = spans.filter(({ parentSpanId }) => parentSpanId === '').length;
  const reasons: IncompleteReason[] = [];
  if (missing.length > 0) reasons.push('missing-parents');
  if (roots === 0) reasons.push('no-root');
  if (roots > 1) reasons.push('several-roots');
  return reasons;
}

/** Where a trace lies in time: beginning and end in Unix nanoseconds. */
export function extentOf(spans: readonly Span[]): { from: bigint; to: bigint } {
  let from = BigInt(spans[0]?.startTimeUnixNano ?? 0);
  let to = from;
  for (const { startTimeUnixNano, durationNs } of spans) {
    const start = BigInt(startTimeUnixNano);
    const end = start + BigInt(durationNs);
    if (start < from) from = start;
    if (end > to) to = end;
  }
  return { from, to };
}

/** A trace of a file as the trace page takes it. No store was asked: there is no normal range and no percentile. */
export function fileAnswer({ traceId, spans }: FileTrace): TraceAnswer {
  const missingParentIds = missingParents(spans);
  const incompleteBecause = reasonsOf(spans, missingParentIds);
  const { from, to } = extentOf(spans);
  return {
    traceId,
    spans,
    complete: incompleteBecause.length === 0,
    incompleteBecause,
    missingParentIds,
    spanCount: spans.length,
    normal: [],
    percentile: null,
    kept: { marks: [], isCopied: false },
    meta: {
      range: { from: String(from), to: String(to) },
      rowsScanned: spans.length,
      elapsedMs: 0,
      truncated: false,
      sampled: 1,
      lateSpans: 0,
      behindMs: null,
    },
  };
}
