import {
  type AttributeValue,
  decodeAttributeTypes,
  restoreAttribute,
  restoreAttributes,
  type TypesByKey,
} from '../attribute-types.ts';
import { type QueryResult, query, type Store } from '../store.ts';
import { type Answer, answerOf, nanoSql, type TimeRange } from './answer.ts';
import { LEVEL_SQL, type LogSelection, logConditions, type SeverityLevel } from './log-search.ts';

/**
 * Where a page of log records ends: the last one by time and fingerprint, and how many with both in common have been
 * shown. Records that agree in everything the fingerprint covers are as good as one another.
 */
export interface LogCursor {
  readonly time: bigint;
  readonly fingerprint: bigint;
  readonly shown: number;
}

export interface ListLogs extends LogSelection {
  readonly range: TimeRange;
  readonly limit: number;
  /** Newest first unless `oldest`. */
  readonly order?: 'newest' | 'oldest';
  readonly after?: LogCursor | undefined;
}

type Restored = Readonly<Record<string, AttributeValue>>;

/** One log record with every value as it was sent. */
export interface StoredLog {
  readonly timeUnixNano: string;
  /** '0' where the sender gave none. */
  readonly observedTimeUnixNano: string;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly level: SeverityLevel;
  readonly service: string;
  readonly body: AttributeValue;
  readonly bodyType: TypesByKey;
  readonly attributes: Restored;
  readonly types: TypesByKey;
  readonly resource: Restored;
  readonly resourceTypes: TypesByKey;
  readonly scopeName: string;
  readonly scopeVersion: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly eventName: string;
}

export interface ListedLogs {
  readonly logs: readonly StoredLog[];
  /** undefined when there are no more. */
  readonly next: LogCursor | undefined;
  /** Everything between the beginning of the page and this was looked at. */
  readonly searchedTo: bigint;
}

type Texts = Readonly<Record<string, string>>;

interface EngineRow {
  readonly timeUnixNano: string;
  readonly observedTimeUnixNano: string;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly level: SeverityLevel;
  readonly service: string;
  readonly body: string;
  readonly attributes: Texts;
  readonly resource: Texts;
  readonly types: string;
  readonly scopeName: string;
  readonly scopeVersion: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly eventName: string;
  readonly fingerprint: string;
}

/** Log records of one nanosecond need an order of their own, or pages would overlap. */
const FINGERPRINT =
  'cityHash64(ServiceName, TraceId, SpanId, SeverityNumber, Body, LogAttributes, ResourceAttributes)';

const COLUMNS = `${nanoSql('Timestamp')} AS timeUnixNano, ${nanoSql('ObservedTimestamp')} AS observedTimeUnixNano,
  SeverityNumber AS severityNumber, SeverityText AS severityText, ${LEVEL_SQL} AS level, ServiceName AS service,
  Body AS body, LogAttributes AS attributes, ResourceAttributes AS resource, AttributeTypes AS types,
  ScopeName AS scopeName, ScopeVersion AS scopeVersion, TraceId AS traceId, SpanId AS spanId, EventName AS eventName,
  toString(${FINGERPRINT}) AS fingerprint`;

interface Searching {
  readonly store: Store;
  readonly question: ListLogs;
  readonly signal: AbortSignal | undefined;
  readonly costs: QueryResult<unknown>[];
}

const FIRST_SLICE_NS = 300_000_000_000n;
/** A search that has found too little by then says how far it came. */
const TIME_BUDGET_MS = 8_000;

/**
 * Log records of a range, the newest first. Reads time slices from that end (5 min, then doubling), so that a page
 * costs what it shows; the records of a trace are few and looked up at once, by the filter over TraceId.
 */
export async function listLogs(
  store: Store,
  question: ListLogs,
  signal?: AbortSignal,
): Promise<Answer<ListedLogs>> {
  const searching: Searching = { store, question, signal, costs: [] };
  const { rows, searchedTo, isExhausted } = await searchSlices(searching);
  const page = rows.slice(0, question.limit);
  const isMore = rows.length > page.length;
  const next = isMore ? cursorAt(page, question.after) : undefined;
  const stopped = isExhausted || isMore ? undefined : stoppedAt(question, searchedTo);
  return answerOf(
    { logs: page.map(storedLog), next: next ?? stopped, searchedTo },
    searching.costs,
    stopped !== undefined,
  );
}

const isOldestFirst = ({ order }: ListLogs): boolean => order === 'oldest';

/** Where the search gave up: behind every record of that moment. */
function stoppedAt(question: ListLogs, time: bigint): LogCursor {
  const edge = isOldestFirst(question) ? 0n : 0xffff_ffff_ffff_ffffn;
  return { time: isOldestFirst(question) ? time : time - 1n, fingerprint: edge, shown: 0 };
}

function cursorAt(page: readonly EngineRow[], after: LogCursor | undefined): LogCursor | undefined {
  const last = page.at(-1);
  if (last === undefined) return after;
  const time = BigInt(last.timeUnixNano);
  const fingerprint = BigInt(last.fingerprint);
  const alike = page.filter(
    (row) => row.timeUnixNano === last.timeUnixNano && row.fingerprint === last.fingerprint,
  ).length;
  const isSame = after?.time === time && after.fingerprint === fingerprint;
  return { time, fingerprint, shown: alike + (isSame ? after.shown : 0) };
}

interface Slice {
  readonly from: bigint;
  readonly to: bigint;
}

async function searchSlices(searching: Searching) {
  const { question } = searching;
  const { limit } = question;
  const startedMs = performance.now();
  const rows: EngineRow[] = [];
  let isFirst = true;
  let searchedTo = isOldestFirst(question) ? question.range.from : question.range.to;
  for (const slice of slicesOf(question)) {
    rows.push(...(await readSlice(searching, slice, limit + 1 - rows.length, isFirst)));
    isFirst = false;
    searchedTo = isOldestFirst(question) ? slice.to : slice.from;
    const isLate = performance.now() - startedMs > TIME_BUDGET_MS;
    if (rows.length > limit || isLate) break;
  }
  const end = isOldestFirst(question) ? question.range.to : question.range.from;
  return { rows, searchedTo, isExhausted: searchedTo === end };
}

/** The range cut from the end that is shown first; a trace is looked up in one piece. */
function* slicesOf(question: ListLogs): Generator<Slice> {
  const { range, after, traceId } = question;
  let { from, to } = range;
  if (after !== undefined && isOldestFirst(question)) from = max(from, after.time);
  else if (after !== undefined) to = min(to, after.time + 1n);
  let width = traceId === undefined ? FIRST_SLICE_NS : to - from;
  while (from < to) {
    const slice = isOldestFirst(question)
      ? { from, to: min(from + width, to) }
      : { from: max(to - width, from), to };
    yield slice;
    if (isOldestFirst(question)) from = slice.to;
    else to = slice.from;
    width *= 2n;
  }
}

const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);

async function readSlice(
  { store, question, signal, costs }: Searching,
  slice: Slice,
  wanted: number,
  isFirst: boolean,
): Promise<EngineRow[]> {
  const { after } = question;
  const selected = logConditions(question);
  const cursor = isFirst ? after : undefined;
  const parameters = {
    ...selected.parameters,
    from: String(slice.from),
    to: String(slice.to),
    wanted,
    skipped: cursor?.shown ?? 0,
    ...(cursor && { time: String(cursor.time), fingerprint: String(cursor.fingerprint) }),
  };
  const result = await query<EngineRow>(
    store,
    pageSql(selected.sql, isOldestFirst(question), cursor !== undefined),
    parameters,
    { signal },
  );
  costs.push(result);
  return result.rows;
}

const IN_SLICE =
  'Timestamp >= fromUnixTimestamp64Nano({from:Int64}) AND Timestamp < fromUnixTimestamp64Nano({to:Int64})';

/**
 * The narrow statement inside finds the times of the page, so that wide columns, the fingerprint's too, are read for
 * its rows only. Behind a cursor the records of the cursor's own nanosecond come on top of those.
 */
function pageSql(selected: string, oldestFirst: boolean, behindCursor: boolean): string {
  const [direction, beyond, last, within] = oldestFirst
    ? ['ASC', '>', 'max', '<=']
    : ['DESC', '<', 'min', '>='];
  const time = 'fromUnixTimestamp64Nano({time:Int64})';
  const behind = behindCursor ? `AND Timestamp ${beyond} ${time}` : '';
  const bound = behindCursor
    ? `if(count() = 0, ${time}, ${last}(Timestamp))`
    : `${last}(Timestamp)`;
  const fromCursor = behindCursor
    ? `AND (Timestamp ${beyond} ${time} OR (Timestamp = ${time} AND ${FINGERPRINT} ${beyond}= {fingerprint:UInt64}))`
    : '';
  return `SELECT ${COLUMNS} FROM otel_logs WHERE ${IN_SLICE} AND ${selected} ${fromCursor}
       AND Timestamp ${within} (SELECT ${bound} FROM
         (SELECT Timestamp FROM otel_logs WHERE ${IN_SLICE} AND ${selected} ${behind}
          ORDER BY Timestamp ${direction} LIMIT {wanted:UInt32}))
     ORDER BY Timestamp ${direction}, ${FINGERPRINT} ${direction}
     LIMIT {wanted:UInt32} OFFSET {skipped:UInt32}`;
}

function storedLog({ fingerprint: _, ...row }: EngineRow): StoredLog {
  const types = decodeAttributeTypes(row.types);
  return {
    ...row,
    body: restoreAttribute(row.body, types.body.get('')),
    bodyType: types.body,
    attributes: restoreAttributes(row.attributes, types.own),
    types: types.own,
    resource: restoreAttributes(row.resource, types.resource),
    resourceTypes: types.resource,
  };
}
