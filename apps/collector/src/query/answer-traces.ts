import type { TraceSummary, TracesAnswer } from '@tracewell/api';
import { findTraces, type TraceCursor, type TraceRow } from '@tracewell/storage';
import { badCursor } from './http-problem.ts';
import { arrivalsOf, metaOf, type QuestionContext } from './question.ts';
import { type QueryOf, rangeOf, treeOf } from './read-request.ts';
import { spanKindOf } from './span-words.ts';

export async function answerTraces(
  query: QueryOf<'traces'>,
  context: QuestionContext,
): Promise<TracesAnswer> {
  const range = rangeOf(query, context.nowNs);
  const question = {
    range,
    tree: treeOf(query.query),
    env: query.env,
    limit: query.limit,
    after: query.cursor === undefined ? undefined : readCursor(query.cursor),
  };
  const found = await findTraces(context.store, question, context.signal);
  const { traces, next, searchedBackTo } = found.rows;
  const searched = { from: searchedBackTo, to: range.to };
  const arrivals = await arrivalsOf(context, searched, query.env);
  return {
    traces: traces.map(summaryOf),
    cursor: next === undefined ? null : writeCursor(next),
    searchedBackToUnixNano: String(searchedBackTo),
    meta: metaOf(context, {
      range,
      costs: [found],
      arrivals,
      truncatedBecause: found.truncated
        ? 'the search stopped after 8 s; ask for the next page to go on'
        : undefined,
    }),
  } satisfies TracesAnswer;
}

function summaryOf(row: TraceRow): TraceSummary {
  return { ...row, rootKind: spanKindOf(row.rootKind) } satisfies TraceSummary;
}

/** Unix nanoseconds, a colon, and the trace id; the id is empty when a page ends between two traces. */
function writeCursor({ time, traceId }: TraceCursor): string {
  return `${time}:${traceId}`;
}

function readCursor(text: string): TraceCursor {
  const [, time, traceId = ''] = /^(\d{1,19}):([0-9a-f]{0,32})$/.exec(text) ?? [];
  if (time !== undefined) return { time: BigInt(time), traceId };
  throw badCursor();
}
