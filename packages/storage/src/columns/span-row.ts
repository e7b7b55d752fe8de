import type { SpanSink } from '@tracewell/otlp';
import { mapTarget } from './attribute-writer.ts';
import type { Context } from './context.ts';
import { intern } from './dictionary.ts';
import type { OperationNames } from './operation-names.ts';
import { beginSignature, openSignature } from './signature.ts';
import { refill, spanColumns, type TextSlot } from './span-columns.ts';
import { savePositions, type TableStore } from './table-store.ts';
import { appendHexText, appendText } from './text.ts';
import { openWatchedAttributes, watch } from './watched-attributes.ts';

export type SpanRow = ReturnType<typeof openSpanRow>;

/** What the encoder knows of the span that is being written, beside the bytes that are in the columns already. */
export function openSpanRow(store: TableStore, context: Context, operations: OperationNames) {
  const columns = spanColumns(store, context);
  const signature = openSignature();
  const watched = openWatchedAttributes(columns.spanAttributes);
  return {
    store,
    context,
    operations,
    columns,
    signature,
    watched,
    own: mapTarget(columns.spanAttributes, signature.own, (index) => watch(watched, index)),
    event: mapTarget(columns.eventAttributes, signature.part),
    link: mapTarget(columns.linkAttributes, signature.part),
    slots: [
      columns.traceId,
      columns.spanId,
      columns.parentSpanId,
      columns.traceState,
      columns.statusMessage,
    ] as readonly TextSlot[],
    /** Positions of every buffer before the span. */
    positions: [] as number[],
    /** Indexes of `Operation` by service and name. */
    operationIndexes: new Map<number, number>(),
    /** Indexes that the resource and scope give to every row. */
    service: 0,
    environment: 0,
    resourceSchemaUrl: 0,
    scopeSchemaUrl: 0,
    hasTraceId: false,
    hasSpanId: false,
    hasParent: false,
    isParentValid: true,
    hasTraceState: false,
    name: -1,
    kind: 0,
    startLow: 0,
    startHigh: 0,
    endLow: 0,
    endHigh: 0,
    flags: 0,
    statusCode: 0,
    /** See dropped-counts.ts; nearly always empty. */
    dropped: new Map<string, number>(),
    eventTimeLow: 0,
    eventTimeHigh: 0,
    eventName: -1,
    linkFlags: 0,
    /** Events and links of the block before this span. */
    firstEvent: 0,
    firstLink: 0,
  };
}

function beginSpan(row: SpanRow): void {
  savePositions(row.store, row.positions);
  for (const slot of row.slots) slot.rowStart = slot.data.length;
  beginSignature(row.signature);
  row.watched.positions.fill(-1);
  row.hasTraceId = false;
  row.hasSpanId = false;
  row.hasParent = false;
  row.isParentValid = true;
  row.hasTraceState = false;
  row.name = -1;
  row.kind = 0;
  row.startLow = 0;
  row.startHigh = 0;
  row.endLow = 0;
  row.endHigh = 0;
  row.flags = 0;
  row.statusCode = 0;
  row.firstEvent = row.columns.eventTime.length / 8;
  row.firstLink = row.columns.linkFlags.length / 4;
  if (row.dropped.size > 0) row.dropped.clear();
  row.context.writer.nested.depth = 0;
  row.context.writer.target = row.own;
}

function isAllZero(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i] !== 0) return false;
  return true;
}

function setParent(row: SpanRow, bytes: Uint8Array, from: number, to: number): void {
  const data = refill(row.columns.parentSpanId);
  row.hasParent = !isAllZero(bytes, from, to);
  row.isParentValid = !row.hasParent || to - from === 8;
  if (row.hasParent) appendHexText(data, bytes, from, to);
}

/** The fields of a span that are numbers, ids and texts. */
export function spanFieldSink(row: SpanRow) {
  const { columns, context } = row;
  const { repairs } = context;
  return {
    spanBegin: () => beginSpan(row),
    traceId(bytes, from, to) {
      row.hasTraceId = to - from === 16 && !isAllZero(bytes, from, to);
      appendHexText(refill(columns.traceId), bytes, from, to);
    },
    spanId(bytes, from, to) {
      row.hasSpanId = to - from === 8 && !isAllZero(bytes, from, to);
      appendHexText(refill(columns.spanId), bytes, from, to);
    },
    parentSpanId: (bytes, from, to) => setParent(row, bytes, from, to),
    traceState(bytes, from, to) {
      row.hasTraceState = to > from;
      appendText(refill(columns.traceState), bytes, from, to, repairs);
    },
    spanName(bytes, from, to) {
      row.name = intern(columns.spanName.dictionary, bytes, from, to, repairs);
    },
    spanKind(kind) {
      row.kind = kind;
    },
    startTime(low, high) {
      row.startLow = low;
      row.startHigh = high;
    },
    endTime(low, high) {
      row.endLow = low;
      row.endHigh = high;
    },
    spanFlags(flags) {
      row.flags = flags;
    },
    statusCode(code) {
      row.statusCode = code;
    },
    statusMessage: (bytes, from, to) =>
      appendText(refill(columns.statusMessage), bytes, from, to, repairs),
    droppedAttributes: (count) => setDropped(row, 'attributes', count),
    droppedEvents: (count) => setDropped(row, 'events', count),
    droppedLinks: (count) => setDropped(row, 'links', count),
  } satisfies Partial<SpanSink>;
}

export function setDropped(row: SpanRow, name: string, count: number): void {
  if (count > 0) row.dropped.set(name, count);
}
