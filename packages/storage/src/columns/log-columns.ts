import { mapTarget, stagingTarget } from './attribute-target.ts';
import { type BoundMap, type Context, openBoundMap } from './context.ts';
import { openSignature } from './signature.ts';
import type { TextSlot } from './span-columns.ts';
import { columnOf, type TableStore } from './table-store.ts';
import { openWordColumn } from './word-column.ts';

/** The buffers of `otel_logs` by the name the encoder calls them. */
function logColumns(store: TableStore, context: Context) {
  const plain = (name: string) => columnOf(store, name, 'plain').data;
  const coded = (name: string) => columnOf(store, name, 'coded');
  const slot = (name: string): TextSlot => ({ data: plain(name), rowStart: 0 });
  const bound = (source: Context['resource'], name: string): BoundMap =>
    openBoundMap(source, columnOf(store, name, 'map'));
  return {
    timestamp: plain('Timestamp'),
    observed: plain('ObservedTimestamp'),
    ingestTime: plain('IngestTime'),
    traceId: slot('TraceId'),
    spanId: slot('SpanId'),
    body: slot('Body'),
    eventName: slot('EventName'),
    traceFlags: plain('TraceFlags'),
    severityText: coded('SeverityText'),
    severityNumber: plain('SeverityNumber'),
    service: coded('ServiceName'),
    environment: coded('DeploymentEnv'),
    resourceSchemaUrl: coded('ResourceSchemaUrl'),
    scopeSchemaUrl: coded('ScopeSchemaUrl'),
    scopeName: plain('ScopeName'),
    scopeVersion: coded('ScopeVersion'),
    attributeTypes: coded('AttributeTypes'),
    droppedCounts: openWordColumn(coded('DroppedCounts')),
    attributes: columnOf(store, 'LogAttributes', 'map'),
    resourceAttributes: bound(context.resource, 'ResourceAttributes'),
    scopeAttributes: bound(context.scope, 'ScopeAttributes'),
  };
}

export type LogRow = ReturnType<typeof openLogRow>;

/** What the encoder knows of the log record that is being written, beside the bytes that are in the columns already. */
export function openLogRow(store: TableStore, context: Context) {
  const columns = logColumns(store, context);
  const signature = openSignature();
  return {
    store,
    context,
    columns,
    signature,
    own: mapTarget(columns.attributes, signature.own),
    /** The type of the body stands under the empty key. */
    body: stagingTarget(columns.body.data),
    slots: [
      columns.traceId,
      columns.spanId,
      columns.body,
      columns.eventName,
    ] as readonly TextSlot[],
    /** Positions of every buffer before the log record. */
    positions: [] as number[],
    /** Indexes that the resource and scope give to every row. */
    service: 0,
    environment: 0,
    resourceSchemaUrl: 0,
    scopeSchemaUrl: 0,
    scopeVersion: 0,
    severityText: -1,
    severityNumber: 0,
    flags: 0,
    timeLow: 0,
    timeHigh: 0,
    observedLow: 0,
    observedHigh: 0,
    droppedAttributes: 0,
  };
}
