import type { NanoRange, NormalRange, SpanAnswer, SpanPlace, TraceAnswer } from '@tracewell/api';
import {
  completenessOf,
  LATE_AFTER_S,
  type NormalRow,
  type OperationKey,
  type PlaceRow,
  readLinkedFrom,
  readMarks,
  readNormal,
  readPlace,
  readRank,
  readTrace,
  type StoredSpan,
  TRACE_SPANS_MAX,
} from '@tracewell/storage';
import { notFound } from './http-problem.ts';
import { markOf } from './keep-words.ts';
import { metaOf, type QuestionContext } from './question.ts';
import type { PathOf } from './read-request.ts';
import { spanKindOf, spanOf } from './span-words.ts';

/** Below this a percentile of a trace among its kind says nothing. */
export const RANK_MIN_SAMPLES = 100;
/** Below this a span has no place among its kind: as few have no normal range. */
const PLACE_MIN_SAMPLES = 30;

export async function answerTrace(
  { traceId }: PathOf<'trace'>,
  context: QuestionContext,
): Promise<TraceAnswer> {
  const found = await readTrace(context.store, { traceId }, context.signal);
  if (!found.rows || found.rows.spans.length === 0) throw noTrace(traceId);
  const { spans, spanCount } = found.rows;
  const range = extentOf(spans);
  const root = spans.find(({ parentSpanId }) => parentSpanId === '');
  const [marks, normal, rank] = await Promise.all([
    readMarks(context.store, traceId, context.signal),
    readNormal(
      context.store,
      { operations: operationsOf(spans), before: range.from },
      context.signal,
    ),
    root &&
      readRank(
        context.store,
        { ...keyOf(root), durationNs: root.durationNs, before: range.from },
        context.signal,
      ),
  ]);
  const nowS = Number(context.nowNs / 1_000_000_000n);
  const { complete, because, missingParentIds } = completenessOf(spans, {
    nowS,
    isCut: found.truncated,
  });
  const ranked = rank?.rows;
  return {
    traceId,
    spans: spans.map(spanOf),
    complete,
    incompleteBecause: because,
    missingParentIds,
    spanCount,
    normal: normal.rows.map(normalOf),
    percentile: ranked && ranked.n >= RANK_MIN_SAMPLES ? ranked : null,
    kept: { marks: marks.rows.map(markOf), isCopied: found.rows.isKept },
    meta: metaOf(context, {
      range,
      costs: [found, marks, normal, ...(rank ? [rank] : [])],
      arrivals: arrivalsIn(spans),
      truncatedBecause: found.truncated ? `a trace is cut at ${TRACE_SPANS_MAX} spans` : undefined,
    }),
  } satisfies TraceAnswer;
}

export async function answerSpan(
  { traceId, spanId }: PathOf<'span'>,
  context: QuestionContext,
): Promise<SpanAnswer> {
  const found = await readTrace(context.store, { traceId, spanId }, context.signal);
  if (!found.rows) throw noTrace(traceId);
  const [span] = found.rows.spans;
  if (!span) throw notFound('TW5303', 'No such span', `Trace ${traceId} has no span ${spanId}.`);
  const range = extentOf([span]);
  const { startTimeUnixNano } = span;
  const { store, signal } = context;
  const before = range.from;
  const key = keyOf(span);
  const [normal, place, linkedFrom] = await Promise.all([
    readNormal(store, { operations: [key], before }, signal),
    readPlace(store, { ...key, durationNs: span.durationNs, before }, signal),
    readLinkedFrom(store, { traceId, spanId, startTimeUnixNano }, signal),
  ]);
  const [own] = normal.rows;
  return {
    traceId,
    span: spanOf(span),
    normal: own ? normalOf(own) : null,
    place: placeOf(place.rows),
    linkedFrom: linkedFrom.rows,
    isCopied: found.rows.isKept,
    meta: metaOf(context, {
      range,
      costs: [found, normal, place, linkedFrom],
      arrivals: arrivalsIn([span]),
    }),
  } satisfies SpanAnswer;
}

export function noTrace(traceId: string) {
  const detail = `The store has no span of trace ${traceId}. It has not arrived yet, or retention has dropped it.`;
  return notFound('TW5302', 'No such trace', detail);
}

function keyOf({ service, operation, kindWord }: StoredSpan): OperationKey {
  return { service, operation, kind: kindWord };
}

function operationsOf(spans: readonly StoredSpan[]): OperationKey[] {
  return [...new Map(spans.map((span) => [JSON.stringify(keyOf(span)), keyOf(span)])).values()];
}

export function normalOf({ service, operation, kind, n, p50Ns, p95Ns }: NormalRow): NormalRange {
  return { service, operation, kind: spanKindOf(kind), n, p50Ns, p95Ns } satisfies NormalRange;
}

/** Too few spans have neither a normal nor a rank. */
function placeOf(row: PlaceRow | undefined): SpanPlace | null {
  if (row === undefined || row.n < PLACE_MIN_SAMPLES) return null;
  const { n, steps } = row;
  return {
    n,
    slowerThan: n < RANK_MIN_SAMPLES ? null : row.slowerThan,
    steps,
  } satisfies SpanPlace;
}

function extentOf(spans: readonly StoredSpan[]): NanoRange {
  let from = BigInt(spans[0]?.startTimeUnixNano ?? 0);
  let to = from;
  for (const span of spans) {
    const start = BigInt(span.startTimeUnixNano);
    const end = start + BigInt(span.durationNs);
    if (start < from) from = start;
    if (end > to) to = end;
  }
  return { from, to };
}

function arrivalsIn(spans: readonly StoredSpan[]) {
  const endS = (span: StoredSpan) =>
    Number(BigInt(span.startTimeUnixNano) + BigInt(span.durationNs)) / 1e9;
  const weights = spans.map(({ sampleWeight }) => sampleWeight);
  return {
    lateSpans: spans.filter((span) => span.ingestedAtS - endS(span) > LATE_AFTER_S).length,
    sampled: 1 / weights.reduce((most, weight) => Math.max(most, weight), 1),
    rowsScanned: 0,
  };
}
