import type { Expression } from '@tracewell/search';
import { searchToSql } from '../search-to-sql.ts';
import { query, type Store } from '../store.ts';
import { StoreError } from '../store-error.ts';
import type { TimeRange } from './answer.ts';
import { reachBack, readSpanCounts } from './span-counts.ts';

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
  /** Spans of the slice that is searched first, about. Default 100,000. */
  readonly sliceSpans?: number;
}

/** A trace by its newest matching span, with what was seen of its matches. */
export interface Candidate {
  readonly traceId: string;
  readonly time: string;
  /** Matching spans between `seenFrom` and the end of the range. */
  readonly matched: number;
  readonly firstSpanId: string;
  readonly seenFrom: bigint;
}

export interface Searching {
  readonly store: Store;
  readonly question: FindTraces;
  readonly signal: AbortSignal | undefined;
  readonly costs: { rowsScanned: number; elapsedMs: number }[];
}

/** Spans that the first slice holds, about: what is read in some tenths of a second. */
const FIRST_SLICE_SPANS = 100_000;
/** A search that has found too little by then says how far it came. */
const TIME_BUDGET_MS = 8_000;
/** More candidates than asked for, since some turn out to belong to a newer slice. */
const SPARE = 16;
/** Rows that a slice may read without being noticed: where slices are smaller than that, the next ones grow faster. */
const LIGHT_ROWS = 100_000;
const GROWTH_MAX = 64;
/** A slice that takes longer holds more than was thought: it is given up for a narrower one. */
const SLICE_SECONDS = 4;
const NARROWER = 16;
const NARROWEST_NS = 10_000_000_000n;

/** Reads slices from the newest backwards until the page is full, the range has been searched or the time is up. */
export async function searchSlices(searching: Searching) {
  const { range, limit, after, sliceSpans = FIRST_SLICE_SPANS } = searching.question;
  const found: Candidate[] = [];
  const listed = new Set<string>();
  const startedMs = performance.now();
  const counts = await readSpanCounts(searching.store, searching.signal);
  let before: TraceCursor = after ?? { time: range.to, traceId: '' };
  let spans = sliceSpans;
  let sliceFrom = reachBack(counts, before.time, spans, range.from);
  while (found.length <= limit && performance.now() - startedMs < TIME_BUDGET_MS) {
    const wanted = limit + 1 - found.length + SPARE;
    const slice = await readSlice(searching, sliceFrom, before, wanted);
    if (slice === undefined) {
      const width = narrowed(before.time - sliceFrom);
      sliceFrom = later(before.time - width, range.from);
      spans = Math.max(1, spans / NARROWER);
      continue;
    }
    const unlisted = slice.candidates.filter(({ traceId }) => !listed.has(traceId));
    const newest = await withoutNewerMatch(searching, unlisted, before);
    found.push(...newest);
    for (const { traceId } of slice.candidates) listed.add(traceId);
    const last = slice.candidates.at(-1);
    if (last && slice.candidates.length === wanted) {
      before = { time: BigInt(last.time), traceId: last.traceId };
      continue;
    }
    if (sliceFrom <= range.from) return { found, searchedBackTo: range.from, isExhausted: true };
    before = { time: sliceFrom, traceId: '' };
    spans *= growth(slice.rowsScanned, newest.length, wanted - SPARE);
    sliceFrom = reachBack(counts, sliceFrom, spans, range.from);
  }
  return { found, searchedBackTo: before.time, isExhausted: false };
}

function later(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/** Twice as many spans; more where the slice cost little, but not beyond what the traces still wanted seem to need. */
function growth(rowsScanned: number, found: number, wanted: number): number {
  const light = LIGHT_ROWS / Math.max(1, rowsScanned);
  const needed = found === 0 ? GROWTH_MAX : (1.5 * wanted) / found;
  return Math.max(2, Math.min(light, needed, GROWTH_MAX));
}

const TIME = 'toUnixTimestamp64Nano(Timestamp)';
const SLICE =
  'Timestamp >= fromUnixTimestamp64Nano({sliceFrom:Int64}) AND Timestamp <= fromUnixTimestamp64Nano({beforeTime:Int64})';
/** A span is in the slice when (time, trace id) lies before the boundary: pages and slices meet without overlap. */
const BEFORE = `(${TIME} < {beforeTime:Int64} OR (${TIME} = {beforeTime:Int64} AND TraceId < {beforeId:String}))`;

/** Which spans match the question, as a condition on the span table. */
export function matchingSql(question: FindTraces, slice: string) {
  const searched = searchToSql(question.tree, { slice });
  const terms = [question.tree === undefined ? 'IsEntry = 1' : searched.sql, "TraceId != ''"];
  if (question.env !== undefined) terms.push('DeploymentEnv = {env:String}');
  const env = question.env === undefined ? {} : { env: question.env };
  return { sql: terms.join(' AND '), parameters: { ...searched.parameters, ...env } };
}

function narrowed(width: bigint): bigint {
  return later(width / BigInt(NARROWER), NARROWEST_NS);
}

interface Slice {
  readonly candidates: readonly Candidate[];
  readonly rowsScanned: number;
}

/** undefined when the slice is too wide to be read in its time. */
async function readSlice(
  searching: Searching,
  sliceFrom: bigint,
  before: TraceCursor,
  wanted: number,
): Promise<Slice | undefined> {
  const isNarrow = before.time - sliceFrom <= NARROWEST_NS;
  try {
    const limits = isNarrow ? {} : { maxSeconds: SLICE_SECONDS };
    return await askSlice(searching, { sliceFrom, before, wanted }, limits);
  } catch (error) {
    if (isNarrow || !(error instanceof StoreError) || error.kind !== 'timeout') throw error;
    searching.signal?.throwIfAborted();
    return undefined;
  }
}

async function askSlice(
  { store, question, signal, costs }: Searching,
  { sliceFrom, before, wanted }: { sliceFrom: bigint; before: TraceCursor; wanted: number },
  limits: { readonly maxSeconds?: number },
): Promise<Slice> {
  const matching = matchingSql(question, SLICE);
  const result = await query<{ traceId: string; time: string; matched: string; spanId: string }>(
    store,
    `SELECT TraceId AS traceId, toString(max(${TIME})) AS time, count() AS matched,
       argMin(SpanId, (Timestamp, SpanId)) AS spanId
     FROM otel_traces WHERE ${SLICE} AND ${BEFORE} AND ${matching.sql}
     GROUP BY TraceId ORDER BY max(${TIME}) DESC, TraceId DESC LIMIT {wanted:UInt32}`,
    {
      ...matching.parameters,
      sliceFrom: String(sliceFrom),
      beforeTime: String(before.time),
      beforeId: before.traceId,
      wanted,
    },
    { signal, ...limits },
  );
  costs.push(result);
  const candidates = result.rows.map(({ traceId, time, matched, spanId }) => ({
    traceId,
    time,
    matched: Number(matched),
    firstSpanId: spanId,
    seenFrom: sliceFrom,
  }));
  return { candidates, rowsScanned: result.rowsScanned };
}

/**
 * A trace belongs where its newest matching span is. A search from the end of the range has seen all that match after
 * the boundary; one that goes on from an earlier page has not, and asks.
 */
async function withoutNewerMatch(
  { store, question, signal, costs }: Searching,
  candidates: readonly Candidate[],
  before: TraceCursor,
): Promise<Candidate[]> {
  const { range, after } = question;
  if (after === undefined || candidates.length === 0) return [...candidates];
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
  const isListed = new Set(result.rows.map(({ traceId }) => traceId));
  return candidates.filter(({ traceId }) => !isListed.has(traceId));
}
