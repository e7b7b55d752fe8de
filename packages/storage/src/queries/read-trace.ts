import {
  type AttributeValue,
  decodeAttributeTypes,
  restoreAttributes,
  type TypesByKey,
} from '../attribute-types.ts';
import {
  type ApiSpanKind,
  type ApiStatusCode,
  apiSpanKind,
  apiStatusCode,
} from '../definitions.ts';
import { FEW_ROWS, query, type Store } from '../store.ts';
import { type Answer, answerOf, nanoSql } from './answer.ts';
import { readExtent, spansOfTrace } from './trace-source.ts';

/** A trace as JSON is cut here. */
export const TRACE_SPANS_MAX = 50_000;

type Restored = Readonly<Record<string, AttributeValue>>;

export interface StoredEvent {
  readonly timeUnixNano: string;
  readonly name: string;
  readonly attributes: Restored;
  readonly types: TypesByKey | undefined;
}

export interface StoredLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState: string;
  readonly attributes: Restored;
  readonly types: TypesByKey | undefined;
}

/** One span with every value as it was sent. */
export interface StoredSpan {
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly operation: string;
  readonly kind: ApiSpanKind;
  /** Word of the table, as other questions ask for it. */
  readonly kindWord: string;
  readonly service: string;
  readonly startTimeUnixNano: string;
  readonly durationNs: string;
  readonly statusCode: ApiStatusCode;
  readonly statusMessage: string;
  readonly isError: boolean;
  readonly isEntry: boolean;
  readonly traceState: string;
  readonly scopeName: string;
  readonly scopeVersion: string;
  readonly attributes: Restored;
  readonly types: TypesByKey;
  readonly resource: Restored;
  readonly resourceTypes: TypesByKey;
  readonly events: readonly StoredEvent[];
  readonly links: readonly StoredLink[];
  readonly sampleWeight: number;
  /** When the collector took the span, Unix seconds. */
  readonly ingestedAtS: number;
}

export interface StoredTrace {
  readonly traceId: string;
  /** By start time, then span id. */
  readonly spans: readonly StoredSpan[];
  /** Of the whole trace. */
  readonly spanCount: number;
  /** Whether some of its spans were copied to the kept traces, because their hours were dropped. */
  readonly isKept: boolean;
}

type Texts = Readonly<Record<string, string>>;

interface EngineRow {
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly operation: string;
  readonly kind: string;
  readonly service: string;
  readonly startTimeUnixNano: string;
  readonly durationNs: string;
  readonly statusCode: string;
  readonly statusMessage: string;
  readonly isError: number;
  readonly isEntry: number;
  readonly traceState: string;
  readonly scopeName: string;
  readonly scopeVersion: string;
  readonly attributes: Texts;
  readonly resource: Texts;
  readonly types: string;
  readonly eventTimes: readonly string[];
  readonly eventNames: readonly string[];
  readonly eventAttributes: readonly Texts[];
  readonly linkTraceIds: readonly string[];
  readonly linkSpanIds: readonly string[];
  readonly linkStates: readonly string[];
  readonly linkAttributes: readonly Texts[];
  readonly sampleWeight: number;
  readonly ingestedAtS: number;
}

const COLUMNS = `SpanId AS spanId, ParentSpanId AS parentSpanId, SpanName AS name, Operation AS operation,
  SpanKind AS kind, ServiceName AS service, ${nanoSql('Timestamp')} AS startTimeUnixNano, toString(Duration) AS durationNs,
  StatusCode AS statusCode, StatusMessage AS statusMessage, IsError AS isError, IsEntry AS isEntry,
  TraceState AS traceState, ScopeName AS scopeName, ScopeVersion AS scopeVersion,
  SpanAttributes AS attributes, ResourceAttributes AS resource, AttributeTypes AS types,
  arrayMap(time -> ${nanoSql('time')}, Events.Timestamp) AS eventTimes, Events.Name AS eventNames,
  Events.Attributes AS eventAttributes, Links.TraceId AS linkTraceIds, Links.SpanId AS linkSpanIds,
  Links.TraceState AS linkStates, Links.Attributes AS linkAttributes, SampleWeight AS sampleWeight,
  toUnixTimestamp(IngestTime) AS ingestedAtS`;

/** A whole trace with types restored, or one span of it; undefined when the store has none of it. */
export async function readTrace(
  store: Store,
  question: { readonly traceId: string; readonly spanId?: string | undefined },
  signal?: AbortSignal,
): Promise<Answer<StoredTrace | undefined>> {
  const { traceId, spanId } = question;
  const atOnce = await readAtOnce(store, question, signal);
  if (atOnce !== undefined) return atOnce;
  const found = await readExtent(store, traceId, signal);
  const { extent } = found;
  if (extent === undefined) return answerOf(undefined, [found]);
  const { first, last } = extent;
  const spans = await query<EngineRow>(
    store,
    `SELECT ${COLUMNS} FROM ${spansOfTrace(extent)} ${spanId === undefined ? '' : 'AND SpanId = {spanId:String}'}
     ORDER BY Timestamp, SpanId LIMIT ${TRACE_SPANS_MAX + 1}`,
    { traceId, first, last, ...(spanId === undefined ? {} : { spanId }) },
    { signal },
  );
  const isCut = spans.rows.length > TRACE_SPANS_MAX;
  const kept = isCut ? spans.rows.slice(0, TRACE_SPANS_MAX) : spans.rows;
  const spanCount = Math.max(extent.spanCount, kept.length);
  const trace = { traceId, spans: kept.map(storedSpan), spanCount, isKept: extent.isKept };
  return answerOf(trace, [found, spans], isCut);
}

/**
 * The trace in one statement, as nearly every trace can be read: its extent is a constant by the time the engine chooses
 * what to read. undefined when there is more to say: nothing is found, some of it was kept apart, or some is missing.
 */
async function readAtOnce(
  store: Store,
  { traceId, spanId }: { readonly traceId: string; readonly spanId?: string | undefined },
  signal: AbortSignal | undefined,
): Promise<Answer<StoredTrace> | undefined> {
  const spans = await query<EngineRow & { readonly spanCount: string; readonly keptCount: string }>(
    store,
    `WITH (SELECT (min(StartTime), max(EndTime), sum(SpanCount)) FROM otel_traces_trace_id_ts WHERE TraceId = {traceId:String}) AS extent
     SELECT ${COLUMNS}, toString(extent.3) AS spanCount,
       toString((SELECT count() FROM otel_traces_kept WHERE TraceId = {traceId:String})) AS keptCount
     FROM otel_traces WHERE TraceId = {traceId:String} AND Timestamp >= extent.1 AND Timestamp <= extent.2
       ${spanId === undefined ? '' : 'AND SpanId = {spanId:String}'}
     ORDER BY Timestamp, SpanId LIMIT ${TRACE_SPANS_MAX + 1}`,
    { traceId, ...(spanId === undefined ? {} : { spanId }) },
    { signal, settings: FEW_ROWS },
  );
  const { spanCount = '0', keptCount = '0' } = spans.rows[0] ?? {};
  const isCut = spans.rows.length > TRACE_SPANS_MAX;
  const isWhole = isCut || spans.rows.length === (spanId === undefined ? Number(spanCount) : 1);
  if (spans.rows.length === 0 || keptCount !== '0' || !isWhole) return undefined;
  const rows = spans.rows.slice(0, TRACE_SPANS_MAX).map(storedSpan);
  const trace = { traceId, spans: rows, spanCount: Number(spanCount), isKept: false };
  return answerOf(trace, [spans], isCut);
}

function storedSpan(row: EngineRow): StoredSpan {
  const types = decodeAttributeTypes(row.types);
  return {
    ...namesOf(row),
    attributes: restoreAttributes(row.attributes, types.own),
    types: types.own,
    resource: restoreAttributes(row.resource, types.resource),
    resourceTypes: types.resource,
    events: row.eventTimes.map((timeUnixNano, index) => ({
      timeUnixNano,
      name: row.eventNames[index] ?? '',
      attributes: restoreAttributes(row.eventAttributes[index] ?? {}, types.events.get(index)),
      types: types.events.get(index),
    })),
    links: row.linkTraceIds.map((traceId, index) => ({
      traceId,
      spanId: row.linkSpanIds[index] ?? '',
      traceState: row.linkStates[index] ?? '',
      attributes: restoreAttributes(row.linkAttributes[index] ?? {}, types.links.get(index)),
      types: types.links.get(index),
    })),
  };
}

function namesOf(row: EngineRow) {
  const { spanId, parentSpanId, name, operation, service, traceState, scopeName, scopeVersion } =
    row;
  return {
    spanId,
    parentSpanId,
    name,
    operation,
    service,
    traceState,
    scopeName,
    scopeVersion,
    kind: apiSpanKind(row.kind),
    kindWord: row.kind,
    startTimeUnixNano: row.startTimeUnixNano,
    durationNs: row.durationNs,
    statusCode: apiStatusCode(row.statusCode),
    statusMessage: row.statusMessage,
    isError: row.isError === 1,
    isEntry: row.isEntry === 1,
    sampleWeight: row.sampleWeight,
    ingestedAtS: row.ingestedAtS,
  };
}
