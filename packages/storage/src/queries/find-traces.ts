import { query, type Store } from '../store.ts';
import { type Answer, answerOf } from './answer.ts';
import { readTraceSummaries, type TraceSummaryRow } from './read-trace-summaries.ts';
import {
  type Candidate,
  type FindTraces,
  matchingSql,
  type Searching,
  searchSlices,
  type TraceCursor,
} from './search-slices.ts';

export interface TraceRow extends TraceSummaryRow {
  readonly matchedCount?: number;
  readonly matchedSpanId?: string;
}

export interface FoundTraces {
  /** By time of their newest matching span, newest first. */
  readonly traces: readonly TraceRow[];
  /** undefined when there are no more. */
  readonly next: TraceCursor | undefined;
  readonly searchedBackTo: bigint;
}

/**
 * The newest traces with a matching span. Reads time slices from the newest backwards (of about 100,000 spans, then at
 * least twice as many each), so that a page costs what it shows and not what the range holds; the trace index is read
 * for the found ids only.
 */
export async function findTraces(
  store: Store,
  question: FindTraces,
  signal?: AbortSignal,
): Promise<Answer<FoundTraces>> {
  const searching: Searching = { store, question, signal, costs: [] };
  const { found, searchedBackTo, isExhausted } = await searchSlices(searching);
  const page = found.slice(0, question.limit);
  const last = page.at(-1);
  const stopped = { time: searchedBackTo, traceId: '' };
  const more = found.length > page.length && last ? cursorOf(last) : stopped;
  const summaries = await readTraceSummaries(
    store,
    page.map(({ traceId }) => traceId),
    signal,
  );
  const matches =
    question.tree === undefined ? undefined : await countMatches(searching, page, summaries.rows);
  const byId = new Map(summaries.rows.map((row) => [row.traceId, row]));
  const traces = page.flatMap(({ traceId }) => {
    const row = byId.get(traceId);
    return row ? [{ ...row, ...matches?.get(traceId) }] : [];
  });
  const next = isExhausted && found.length === page.length ? undefined : more;
  const rows = { traces, next, searchedBackTo };
  return answerOf(
    rows,
    [...searching.costs, summaries],
    !isExhausted && found.length === page.length,
  );
}

function cursorOf(candidate: Candidate): TraceCursor {
  return { time: BigInt(candidate.time), traceId: candidate.traceId };
}

/**
 * How many spans of each listed trace match, and the first of them, over the whole trace. A slice has seen all of a
 * trace that lies within it; the others are read again.
 */
async function countMatches(
  searching: Searching,
  candidates: readonly Candidate[],
  summaries: readonly TraceSummaryRow[],
): Promise<ReadonlyMap<string, Matches>> {
  const { range, after } = searching.question;
  const byId = new Map(candidates.map((candidate) => [candidate.traceId, candidate]));
  const seen = new Map<string, Matches>();
  const cut: TraceSummaryRow[] = [];
  for (const trace of summaries) {
    const candidate = byId.get(trace.traceId);
    const start = BigInt(trace.startTimeUnixNano);
    const isSeen =
      candidate !== undefined &&
      after === undefined &&
      start >= candidate.seenFrom &&
      start + BigInt(trace.durationNs) < range.to;
    if (isSeen)
      seen.set(trace.traceId, {
        matchedCount: candidate.matched,
        matchedSpanId: candidate.firstSpanId,
      });
    else cut.push(trace);
  }
  return new Map([...seen, ...(await readMatches(searching, cut))]);
}

interface Matches {
  readonly matchedCount: number;
  readonly matchedSpanId: string;
}

async function readMatches(
  { store, question, signal, costs }: Searching,
  traces: readonly TraceSummaryRow[],
): Promise<ReadonlyMap<string, Matches>> {
  if (traces.length === 0) return new Map();
  const times = traces.flatMap(({ startTimeUnixNano, durationNs }) => [
    BigInt(startTimeUnixNano),
    BigInt(startTimeUnixNano) + BigInt(durationNs),
  ]);
  times.sort((a, b) => Number(a - b));
  const slice =
    'Timestamp >= fromUnixTimestamp64Nano({first:Int64}) AND Timestamp <= fromUnixTimestamp64Nano({last:Int64})';
  const matching = matchingSql(question, slice);
  const result = await query<{ traceId: string; matched: string; spanId: string }>(
    store,
    `SELECT TraceId AS traceId, count() AS matched, argMin(SpanId, (Timestamp, SpanId)) AS spanId FROM otel_traces
     WHERE ${slice} AND TraceId IN {ids:Array(String)} AND ${matching.sql} GROUP BY TraceId`,
    {
      ...matching.parameters,
      first: String(times[0]),
      last: String(times.at(-1)),
      ids: traces.map(({ traceId }) => traceId),
    },
    { signal },
  );
  costs.push(result);
  return new Map(
    result.rows.map((row) => [
      row.traceId,
      { matchedCount: Number(row.matched), matchedSpanId: row.spanId },
    ]),
  );
}
