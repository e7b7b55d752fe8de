import { mapTarget } from './attribute-target.ts';
import { openSpanContext } from './bound-context.ts';
import type { Bytes } from './bytes.ts';
import type { AttributeMap, Coded } from './column-store.ts';
import type { Context } from './context.ts';
import type { OperationNames } from './operation-names.ts';
import { beginSignature, openSignature } from './signature.ts';
import { spanColumns } from './span-columns.ts';
import { openFactsMemory } from './span-facts.ts';
import { type Restorable, savePositions, type TableStore } from './table-store.ts';
import { beginTrail, openTypeTrail } from './type-trail.ts';
import { openWatchedAttributes, watch } from './watched-attributes.ts';

export type SpanRow = ReturnType<typeof openSpanRow>;

type SpanColumns = ReturnType<typeof spanColumns>;

/** What the encoder knows of the span that is being written, beside the bytes that are in the columns already. */
export function openSpanRow(store: TableStore, context: Context, operations: OperationNames) {
  const columns = spanColumns(store, context);
  const signature = openSignature();
  const trail = openTypeTrail(signature.own);
  const watched = openWatchedAttributes(columns.spanAttributes);
  return {
    store,
    context,
    operations,
    columns,
    signature,
    trail,
    watched,
    facts: openFactsMemory(),
    bound: openSpanContext(),
    own: mapTarget(columns.spanAttributes, signature.own, trail, (index) => watch(watched, index)),
    event: mapTarget(columns.eventAttributes, signature.part),
    link: mapTarget(columns.linkAttributes, signature.part),
    /** What a span writes before its end, and where that stood before it; events and links by themselves. */
    early: earlyBuffers(columns),
    positions: [] as number[],
    parts: partBuffers(columns),
    partPositions: [] as number[],
    hasParts: false,
    /** Indexes of `Operation`: by service and name, and by name alone for the service that is bound; -1 for none yet. */
    operationIndexes: new Map<number, number>(),
    operationsOfService: new Int32Array(0),
    /** Index of the text of `DroppedCounts` that says nothing, -1 while it is not known. */
    noneDropped: -1,
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

const codedBuffers = ({ dictionary, indexes }: Coded): Bytes[] => [dictionary.keys, indexes];
const mapBuffers = ({ keys, values }: AttributeMap): Bytes[] => [
  ...codedBuffers(keys),
  values.data,
];

function earlyBuffers(columns: SpanColumns): Restorable {
  const { traceId, spanId, parentSpanId, traceState, statusMessage } = columns;
  const slots = [traceId, spanId, parentSpanId, traceState, statusMessage];
  const { spanName, spanAttributes } = columns;
  return {
    buffers: [
      ...slots.map(({ data }) => data),
      spanName.dictionary.keys,
      ...mapBuffers(spanAttributes),
    ],
    dictionaries: [spanName.dictionary, spanAttributes.keys.dictionary],
  };
}

function partBuffers(columns: SpanColumns): Restorable {
  const { eventName, eventTime, eventAttributes, linkAttributes, linkFlags } = columns;
  const { linkTraceId, linkSpanId, linkTraceState } = columns;
  return {
    buffers: [
      eventTime,
      ...codedBuffers(eventName),
      eventAttributes.offsets,
      ...mapBuffers(eventAttributes),
      linkTraceId.data,
      linkSpanId.data,
      linkTraceState.data,
      linkFlags,
      linkAttributes.offsets,
      ...mapBuffers(linkAttributes),
    ],
    dictionaries: [
      eventName.dictionary,
      eventAttributes.keys.dictionary,
      linkAttributes.keys.dictionary,
    ],
  };
}

export function beginSpan(row: SpanRow): void {
  const { columns } = row;
  savePositions(row.early, row.positions);
  columns.traceId.rowStart = columns.traceId.data.length;
  columns.spanId.rowStart = columns.spanId.data.length;
  columns.parentSpanId.rowStart = columns.parentSpanId.data.length;
  columns.traceState.rowStart = columns.traceState.data.length;
  columns.statusMessage.rowStart = columns.statusMessage.data.length;
  beginSignature(row.signature);
  beginTrail(row.trail);
  row.watched.count = 0;
  row.hasParts = false;
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
  row.firstEvent = columns.eventTime.length / 8;
  row.firstLink = columns.linkFlags.length / 4;
  if (row.dropped.size > 0) row.dropped.clear();
  row.context.writer.nested.depth = 0;
  row.context.writer.target = row.own;
}

/** Before the first event or link of a span. */
export function beginParts(row: SpanRow): void {
  if (row.hasParts) return;
  row.hasParts = true;
  savePositions(row.parts, row.partPositions);
}

export function setDropped(row: SpanRow, name: string, count: number): void {
  if (count > 0) row.dropped.set(name, count);
}
