import type { Expression } from '@tracewell/search';
import { query, type Store } from '../store.ts';
import { StoreError } from '../store-error.ts';
import { type Answer, answerOf, type TimeRange } from './answer.ts';
import { selectionSql } from './count-facets.ts';
import { newestSpansFrom } from './newest-spans.ts';
import { readTraceSummaries, type TraceSummaryRow } from './read-trace-summaries.ts';
import type { TraceCursor } from './search-slices.ts';

export type TraceRank = 'duration' | 'errors';

export interface RankTraces {
  readonly range: TimeRange;
  /** Which spans match; undefined: every request. */
  readonly tree: Expression | undefined;
  readonly env?: string | undefined;
  readonly rank: TraceRank;
  readonly limit: number;
  /** `time` holds the rank of the last trace of the page before. */
  readonly after?: TraceCursor | undefined;
}

export interface RankedTraces {
  /** Highest rank first. */
  readonly traces: readonly TraceSummaryRow[];
  readonly next: TraceCursor | undefined;
  readonly searchedBackTo: bigint;
}

/** An order over a range reads all of it: the newest spans up to this many, then it says how far it came. */
const RANKED_SPANS_MAX = 5_000_000;
/** A count that takes longer is not worth waiting for. */
const COUNT_SECONDS = 2;

const RANKS: Readonly<Record<TraceRank, string>> = {
  duration:
    'toInt64(greatest(0, toUnixTimestamp64Nano(max(EndTime)) - toUnixTimestamp64Nano(min(StartTime))))',
  errors: 'toInt64(sum(ErrorCount))',
};

/** The longest traces, or those with the most failed spans, among traces with a matching span. */
export async function rankTraces(
  store: Store,
  question: RankTraces,
  signal?: AbortSignal,
): Promise<Answer<RankedTraces>> {
  const reach = await newestSpansFrom(store, question.range, RANKED_SPANS_MAX, signal);
  const matching = matchingSql({ ...question, range: { ...question.range, from: reach.from } });
  const { after, limit, rank } = question;
  const before = after === undefined ? '1' : '(rank, TraceId) < ({rank:Int64}, {id:String})';
  const result = await query<{ traceId: string; rank: string }>(
    store,
    `SELECT TraceId AS traceId, ${RANKS[rank]} AS rank
     FROM otel_traces_trace_id_ts WHERE TraceId IN (SELECT TraceId FROM otel_traces WHERE ${matching.sql})
     GROUP BY TraceId HAVING ${before} ORDER BY rank DESC, TraceId DESC LIMIT {wanted:UInt32}`,
    {
      ...matching.parameters,
      ...(after === undefined ? {} : { rank: String(after.time), id: after.traceId }),
      wanted: limit + 1,
    },
    { signal },
  );
  const page = result.rows.slice(0, limit);
  const last = result.rows.length > limit ? page.at(-1) : undefined;
  const ids = page.map(({ traceId }) => traceId);
  const summaries = await readTraceSummaries(store, ids, signal);
  const byId = new Map(summaries.rows.map((row) => [row.traceId, row]));
  const rows = {
    traces: ids.flatMap((id) => byId.get(id) ?? []),
    next: last && { time: BigInt(last.rank), traceId: last.traceId },
    searchedBackTo: reach.from,
  };
  return answerOf(rows, [reach, result, summaries], reach.from > question.range.from);
}

/** How many traces of the range have a matching span; undefined when counting takes too long. */
export async function countTraces(
  store: Store,
  question: Pick<RankTraces, 'range' | 'tree' | 'env'>,
  signal?: AbortSignal,
): Promise<Answer<number | undefined>> {
  const matching = matchingSql(question);
  try {
    const result = await query<{ traces: string }>(
      store,
      `SELECT uniqExact(TraceId) AS traces FROM otel_traces WHERE ${matching.sql}`,
      matching.parameters,
      { signal, maxSeconds: COUNT_SECONDS },
    );
    return answerOf(Number(result.rows[0]?.traces ?? 0), [result]);
  } catch (error) {
    if (error instanceof StoreError && error.kind === 'timeout') return answerOf(undefined, []);
    throw error;
  }
}

/** Without a query the traces of requests are ranked, not those of which only inner spans have come. */
function matchingSql(question: Pick<RankTraces, 'range' | 'tree' | 'env'>) {
  const { sql, parameters } = selectionSql(question);
  return { sql: question.tree === undefined ? `${sql} AND IsEntry = 1` : sql, parameters };
}
