import type { Expression } from '@tracewell/search';
import { searchToSql } from '../search-to-sql.ts';
import { query, type Store } from '../store.ts';
import { type Answer, answerOf, type TimeRange } from './answer.ts';
import { readTraceSummaries, type TraceSummaryRow } from './read-trace-summaries.ts';

/** Where a page of traces ends: time of the newest matching span of its last trace, and that trace's id. */
export interface TraceCursor {
  readonly time: bigint;
  readonly traceId: string;
}

export interface FindTraces {
  readonly range: TimeRange;
  /** Which spans match; undefined: every request, so that each trace with one is listed. */
  readonly tree: Expression | undefined;
  readonly env?: string | undefined;
  readonly limit: number;
  readonly after?: TraceCursor | undefined;
}

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

interface Candidate {
  readonly traceId: string;
  readonly time: string;
}

interface Searching {
  readonly store: Store;
  readonly question: FindTraces;
  readonly signal: AbortSignal | undefined;
  readonly costs: { rowsScanned: number; elapsedMs: number }[];
}

const FIRST_SLICE_NS = 300_000_000_000n;
/** A search that has found too little by then says how far it came. */
const TIME_BUDGET_MS = 8_000;
/** More candidates than asked for, since some turn out to belong to a newer slice. */
const SPARE = 16;

/**
 * The newest traces with a matching span. Reads time slices from the newest backwards (5 min, then doubling), so that
 * a page costs what it shows and not what the range holds; the trace index is read for the found ids only.
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
    question.tree === undefined ? undefined : await countMatches(searching, summaries.rows);
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

async function searchSlices(searching: Searching) {
  const { range, limit, after } = searching.question;
  const found: Candidate[] = [];
  const startedMs = performance.now();
  let before: TraceCursor = after ?? { time: range.to, traceId: '' };
  let width = FIRST_SLICE_NS;
  let sliceFrom = floorOf(before.time - width, range.from);
  while (found.length <= limit && performance.now() - startedMs < TIME_BUDGET_MS) {
    const wanted = limit + 1 - found.length + SPARE;
    const candidates = await readSlice(searching, sliceFrom, before, wanted);
    found.push(...(await withoutNewerMatch(searching, candidates, before)));
    const last = candidates.at(-1);
    if (last && candidates.length === wanted) {
      before = cursorOf(last);
      continue;
    }
    if (sliceFrom <= range.from) return { found, searchedBackTo: range.from, isExhausted: true };
    before = { time: sliceFrom, traceId: '' };
    width *= 2n;
    sliceFrom = floorOf(sliceFrom - width, range.from);
  }
  return { found, searchedBackTo: before.time, isExhausted: false };
}

function floorOf(time: bigint, floor: bigint): bigint {
  return time < floor ? floor : time;
}

const TIME = 'toUnixTimestamp64Nano(Timestamp)';
const SLICE =
  'Timestamp >= fromUnixTimestamp64Nano({sliceFrom:Int64}) AND Timestamp <= fromUnixTimestamp64Nano({beforeTime:Int64})';
/** A span is in the slice when (time, trace id) lies before the boundary: pages and slices meet without overlap. */
const BEFORE = `(${TIME} < {beforeTime:Int64} OR (${TIME} = {beforeTime:Int64} AND TraceId < {beforeId:String}))`;

function matchingSql(question: FindTraces, slice: string) {
  const searched = searchToSql(question.tree, { slice });
  const terms = [question.tree === undefined ? 'IsEntry = 1' : searched.sql, "TraceId != ''"];
  if (question.env !== undefined) terms.push('DeploymentEnv = {env:String}');
  const env = question.env === undefined ? {} : { env: question.env };
  return { sql: terms.join(' AND '), parameters: { ...searched.parameters, ...env } };
}

async function readSlice(
  { store, question, signal, costs }: Searching,
  sliceFrom: bigint,
  before: TraceCursor,
  wanted: number,
): Promise<Candidate[]> {
  const matching = matchingSql(question, SLICE);
  const result = await query<Candidate>(
    store,
    `SELECT TraceId AS traceId, toString(max(${TIME})) AS time FROM otel_traces
     WHERE ${SLICE} AND ${BEFORE} AND ${matching.sql}
     GROUP BY TraceId ORDER BY max(${TIME}) DESC, TraceId DESC LIMIT {wanted:UInt32}`,
    {
      ...matching.parameters,
      sliceFrom: String(sliceFrom),
      beforeTime: String(before.time),
      beforeId: before.traceId,
      wanted,
    },
    { signal },
  );
  costs.push(result);
  return result.rows;
}

/** A trace belongs where its newest matching span is: those that match at or after the boundary were listed there. */
async function withoutNewerMatch(
  { store, question, signal, costs }: Searching,
  candidates: readonly Candidate[],
  before: TraceCursor,
): Promise<Candidate[]> {
  const { range, after } = question;
  const isNewest = after === undefined && before.time === range.to && before.traceId === '';
  if (isNewest || candidates.length === 0) return [...candidates];
  const newer =
    'Timestamp >= fromUnixTimestamp64Nano({beforeTime:Int64}) AND Timestamp < fromUnixTimestamp64Nano({to:Int64})';
  const matching = matchingSql(question, newer);
  const result = await query<{ traceId: string }>(
    store,
    `SELECT DISTINCT TraceId AS traceId FROM otel_traces
     WHERE ${newer} AND NOT ${BEFORE} AND TraceId IN {ids:Array(String)} AND ${matching.sql}
       AND Timestamp <= (SELECT max(EndTime) FROM otel_traces_trace_id_ts WHERE TraceId IN {ids:Array(String)})`,
    {
      ...matching.parameters,
      beforeTime: String(before.time),
      beforeId: before.traceId,
      to: String(range.to),
      ids: candidates.map(({ traceId }) => traceId),
    },
    { signal },
  );
  costs.push(result);
  const listed = new Set(result.rows.map(({ traceId }) => traceId));
  return candidates.filter(({ traceId }) => !listed.has(traceId));
}

/** How many spans of each listed trace match, and the first of them, over the whole trace. */
async function countMatches(
  { store, question, signal, costs }: Searching,
  traces: readonly TraceSummaryRow[],
): Promise<ReadonlyMap<string, { matchedCount: number; matchedSpanId: string }>> {
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
    `SELECT TraceId AS traceId, count() AS matched, argMin(SpanId, Timestamp) AS spanId FROM otel_traces
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
