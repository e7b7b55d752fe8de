import { appendByte, type Bytes } from './bytes.ts';
import { type BoundMap, type Context, openBoundMap } from './context.ts';
import { columnOf, itemsOf, type TableStore } from './table-store.ts';
import { openWordColumn } from './word-column.ts';

/** A String column of which the sender may give the value of a row late, twice or never. */
export interface TextSlot {
  readonly data: Bytes;
  /** Where the row that is being written begins. */
  rowStart: number;
}

/** The buffers of `otel_traces` by the name the encoder calls them. */
export function spanColumns(store: TableStore, context: Context) {
  const plain = (name: string) => columnOf(store, name, 'plain').data;
  const coded = (name: string) => columnOf(store, name, 'coded');
  const words = (name: string) => openWordColumn(coded(name));
  const slot = (name: string): TextSlot => ({ data: plain(name), rowStart: 0 });
  const items = (name: string) => itemsOf(store, name, 'plain').data;
  const itemSlot = (name: string): TextSlot => ({ data: items(name), rowStart: 0 });
  const bound = (source: Context['resource'], name: string): BoundMap =>
    openBoundMap(source, columnOf(store, name, 'map'));
  return {
    timestamp: plain('Timestamp'),
    duration: plain('Duration'),
    traceId: slot('TraceId'),
    spanId: slot('SpanId'),
    parentSpanId: slot('ParentSpanId'),
    traceState: slot('TraceState'),
    statusMessage: slot('StatusMessage'),
    spanName: coded('SpanName'),
    service: coded('ServiceName'),
    operation: coded('Operation'),
    environment: coded('DeploymentEnv'),
    resourceSchemaUrl: coded('ResourceSchemaUrl'),
    scopeSchemaUrl: coded('ScopeSchemaUrl'),
    attributeTypes: coded('AttributeTypes'),
    spanKind: words('SpanKind'),
    statusCode: words('StatusCode'),
    peerName: words('PeerName'),
    peerKind: words('PeerKind'),
    droppedCounts: words('DroppedCounts'),
    scopeName: plain('ScopeName'),
    scopeVersion: plain('ScopeVersion'),
    spanAttributes: columnOf(store, 'SpanAttributes', 'map'),
    resourceAttributes: bound(context.resource, 'ResourceAttributes'),
    scopeAttributes: bound(context.scope, 'ScopeAttributes'),
    flags: plain('Flags'),
    isEntry: plain('IsEntry'),
    isError: plain('IsError'),
    sampleWeight: plain('SampleWeight'),
    ingestTime: plain('IngestTime'),
    eventOffsets: columnOf(store, 'Events.Timestamp', 'array').offsets,
    eventTime: items('Events.Timestamp'),
    eventName: itemsOf(store, 'Events.Name', 'coded'),
    eventAttributes: itemsOf(store, 'Events.Attributes', 'map'),
    linkOffsets: columnOf(store, 'Links.TraceId', 'array').offsets,
    linkTraceId: itemSlot('Links.TraceId'),
    linkSpanId: itemSlot('Links.SpanId'),
    linkTraceState: itemSlot('Links.TraceState'),
    linkAttributes: itemsOf(store, 'Links.Attributes', 'map'),
    linkFlagsOffsets: columnOf(store, 'LinkFlags', 'array').offsets,
    linkFlags: items('LinkFlags'),
  };
}

/** Makes a slot ready for its row's value, undoing one that was given before: the last one counts. */
export function refill(slot: TextSlot): Bytes {
  slot.data.length = slot.rowStart;
  return slot.data;
}

/** Ends the row of a slot: '' where the sender gave nothing. */
export function closeSlot(slot: TextSlot): void {
  if (slot.data.length === slot.rowStart) appendByte(slot.data, 0);
  slot.rowStart = slot.data.length;
}
