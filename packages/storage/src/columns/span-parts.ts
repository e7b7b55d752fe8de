import { appendUint32, appendUint64 } from './bytes.ts';
import { endMap } from './context.ts';
import { intern } from './dictionary.ts';
import { endSignaturePart } from './signature.ts';
import { closeSlot } from './span-columns.ts';
import { beginParts, type SpanRow } from './span-row.ts';

const NO_NAME = new Uint8Array(0);

/** Index of the event that is being written, counted from the first of its span. */
export function eventIndex({ columns, firstEvent }: SpanRow): number {
  return columns.eventTime.length / 8 - firstEvent;
}

export function linkIndex({ columns, firstLink }: SpanRow): number {
  return columns.linkFlags.length / 4 - firstLink;
}

export function beginEvent(row: SpanRow): void {
  beginParts(row);
  row.eventTimeLow = 0;
  row.eventTimeHigh = 0;
  row.eventName = -1;
  row.context.writer.target = row.event;
}

export function endEvent(row: SpanRow): void {
  const { columns, context } = row;
  const { dictionary, indexes } = columns.eventName;
  const name =
    row.eventName < 0 ? intern(dictionary, NO_NAME, 0, 0, context.repairs) : row.eventName;
  endSignaturePart(row.signature, 'e', eventIndex(row));
  appendUint32(indexes, name);
  appendUint64(columns.eventTime, row.eventTimeLow, row.eventTimeHigh);
  endMap(columns.eventAttributes);
  context.writer.target = row.own;
}

export function beginLink(row: SpanRow): void {
  const { linkTraceId, linkSpanId, linkTraceState } = row.columns;
  beginParts(row);
  for (const slot of [linkTraceId, linkSpanId, linkTraceState]) slot.rowStart = slot.data.length;
  row.linkFlags = 0;
  row.context.writer.target = row.link;
}

export function endLink(row: SpanRow): void {
  const { columns, context } = row;
  const { linkTraceId, linkSpanId, linkTraceState } = columns;
  endSignaturePart(row.signature, 'l', linkIndex(row));
  for (const slot of [linkTraceId, linkSpanId, linkTraceState]) closeSlot(slot);
  appendUint32(columns.linkFlags, row.linkFlags);
  endMap(columns.linkAttributes);
  context.writer.target = row.own;
}
