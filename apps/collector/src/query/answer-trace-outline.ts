import type { IncompleteReason, TraceAnswer } from '@tracewell/api';
import {
  readMarks,
  readNormal,
  readRank,
  readSkeletonExtent,
  readTraceOutline,
  SETTLED_AFTER_S,
  type TraceExtent,
  type TraceOutline,
} from '@tracewell/storage';
import { answerTrace, normalOf, noTrace, RANK_MIN_SAMPLES } from './answer-trace.ts';
import { markOf } from './keep-words.ts';
import { metaOf, type QuestionContext } from './question.ts';
import type { PathOf } from './read-request.ts';

/** Normal ranges of a trace with more operations are asked for the busiest of them. */
const OPERATIONS_MAX = 200;

interface UpTo extends PathOf<'trace'> {
  readonly maxSpans: number;
}

/** The trace when it has at most so many spans, else everything about it but the spans. */
export async function answerTraceUpTo(
  { traceId, maxSpans }: UpTo,
  context: QuestionContext,
): Promise<TraceAnswer> {
  const extent = await readSkeletonExtent(context.store, { traceId }, context.signal);
  if (!extent) throw noTrace(traceId);
  return extent.spanCount > maxSpans
    ? answerOutline({ traceId, maxSpans }, extent, context)
    : answerTrace({ traceId }, context);
}

async function answerOutline(
  { traceId, maxSpans }: UpTo,
  { spanCount, first, last, isKept }: TraceExtent,
  context: QuestionContext,
): Promise<TraceAnswer> {
  const { store, signal } = context;
  const outline = await readTraceOutline(store, { traceId, first, last, isKept }, signal);
  const range = { from: BigInt(first), to: BigInt(last) };
  const { operations, root, lateSpans, sampleWeight } = outline.rows;
  const before = range.from;
  const [marks, normal, rank] = await Promise.all([
    readMarks(store, traceId, signal),
    readNormal(store, { operations: operations.slice(0, OPERATIONS_MAX), before }, signal),
    root && readRank(store, { ...root, before }, signal),
  ]);
  const ranked = rank?.rows;
  return {
    traceId,
    spans: [],
    complete: false,
    incompleteBecause: reasonsOf(outline.rows, Number(context.nowNs / 1_000_000_000n)),
    missingParentIds: [],
    spanCount,
    normal: normal.rows.map(normalOf),
    percentile: ranked && ranked.n >= RANK_MIN_SAMPLES ? ranked : null,
    kept: { marks: marks.rows.map(markOf), isCopied: isKept },
    meta: metaOf(context, {
      range,
      costs: [outline, marks, normal, ...(rank ? [rank] : [])],
      arrivals: { lateSpans, sampled: 1 / Math.max(sampleWeight, 1), rowsScanned: 0 },
      truncatedBecause: `the trace has ${spanCount} spans and ${maxSpans} were asked for at most; application/vnd.tracewell.trace has them all`,
    }),
  } satisfies TraceAnswer;
}

/** Missing parents are found by who reads the spans: here nobody did. */
function reasonsOf({ rootCount, newestIngestS }: TraceOutline, nowS: number): IncompleteReason[] {
  const reasons: IncompleteReason[] = ['cut-at-limit'];
  if (rootCount === 0) reasons.push('no-root');
  if (rootCount > 1) reasons.push('several-roots');
  if (newestIngestS > nowS - SETTLED_AFTER_S) reasons.push('still-arriving');
  return reasons;
}
