import type { NanoRange, TraceSummary, TracesAnswer } from '@tracewell/api';
import { findTraces, type TraceCursor, type TraceRow } from '@tracewell/storage';
import { countTraces, type OwnTimes, rankTraces, readOwnTimes } from '@tracewell/storage/list';
import { badCursor } from './http-problem.ts';
import { arrivalsOf, metaOf, type QuestionContext } from './question.ts';
import { type QueryOf, rangeOf, treeOf } from './read-request.ts';
import { spanKindOf } from './span-words.ts';
import { hintsFor } from './unknown-keys.ts';

export async function answerTraces(
  query: QueryOf<'traces'>,
  context: QuestionContext,
): Promise<TracesAnswer> {
  const range = rangeOf(query, context.nowNs);
  const tree = treeOf(query.query);
  const question = { range, tree, env: query.env };
  const [page, counted] = await Promise.all([
    readPage(query, question, context),
    query.total === 'true' ? countTraces(context.store, question, context.signal) : undefined,
  ]);
  const { traces, next, searchedBackTo } = page.rows;
  const searched = { from: searchedBackTo, to: range.to };
  const [own, arrivals, hints] = await Promise.all([
    query.shares === 'true' ? readOwnTimes(context.store, traces, context.signal) : undefined,
    arrivalsOf(context, searched, query.env),
    traces.length === 0 ? hintsFor(tree, question, context) : [],
  ]);
  return {
    traces: traces.map((row) => summaryOf(row, own?.rows.get(row.traceId))),
    cursor: next === undefined ? null : writeCursor(next),
    searchedBackToUnixNano: String(searchedBackTo),
    total: counted?.rows ?? null,
    hints,
    meta: metaOf(context, {
      range,
      costs: [page, counted, own].filter((cost) => cost !== undefined),
      arrivals,
      truncatedBecause: page.truncated ? CUT[query.sort] : undefined,
    }),
  } satisfies TracesAnswer;
}

const RANKED_CUT = 'only the newest 5,000,000 spans were put in order; narrow the range';
const CUT = {
  time: 'the search stopped after 8 s; ask for the next page to go on',
  duration: RANKED_CUT,
  errors: RANKED_CUT,
} as const;

function readPage(
  { sort, limit, cursor }: QueryOf<'traces'>,
  question: Omit<Parameters<typeof findTraces>[1], 'limit'> & { readonly range: NanoRange },
  { store, signal }: QuestionContext,
) {
  const after = cursor === undefined ? undefined : readCursor(cursor);
  const asked = { ...question, limit, after };
  return sort === 'time'
    ? findTraces(store, asked, signal)
    : rankTraces(store, { ...asked, rank: sort }, signal);
}

function summaryOf(row: TraceRow, own: OwnTimes | undefined): TraceSummary {
  const shares = own === undefined ? {} : { serviceShares: sharesOf(row.services, own) };
  return { ...row, rootKind: spanKindOf(row.rootKind), ...shares } satisfies TraceSummary;
}

function sharesOf(services: readonly string[], own: OwnTimes): number[] {
  const all = [...own.values()].reduce((sum, time) => sum + time, 0);
  return services.map((service) => (all === 0 ? 0 : (own.get(service) ?? 0) / all));
}

/** Time or rank, a colon, and the trace id; the id is empty when a page ends between two traces. */
function writeCursor({ time, traceId }: TraceCursor): string {
  return `${time}:${traceId}`;
}

function readCursor(text: string): TraceCursor {
  const [, time, traceId = ''] = /^(\d{1,19}):([0-9a-f]{0,32})$/.exec(text) ?? [];
  if (time !== undefined) return { time: BigInt(time), traceId };
  throw badCursor();
}
