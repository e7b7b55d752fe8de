import type { SpanSink } from '@tracewell/otlp';
import { appendUint32, appendUint64 } from './bytes.ts';
import { endMap } from './context.ts';
import { intern } from './dictionary.ts';
import { endSignaturePart } from './signature.ts';
import { closeSlot, refill } from './span-columns.ts';
import { type SpanRow, setDropped } from './span-row.ts';
import { appendHexText, appendText } from './text.ts';

const NO_NAME = new Uint8Array(0);

/** Index of the event that is being written, counted from the first of its span. */
function eventIndex({ columns, firstEvent }: SpanRow): number {
  return columns.eventTime.length / 8 - firstEvent;
}

function linkIndex({ columns, firstLink }: SpanRow): number {
  return columns.linkFlags.length / 4 - firstLink;
}

export function spanEventSink(row: SpanRow) {
  const { columns, context } = row;
  return {
    eventBegin() {
      row.eventTimeLow = 0;
      row.eventTimeHigh = 0;
      row.eventName = -1;
      context.writer.target = row.event;
    },
    eventTime(low, high) {
      row.eventTimeLow = low;
      row.eventTimeHigh = high;
    },
    eventName(bytes, from, to) {
      row.eventName = intern(columns.eventName.dictionary, bytes, from, to, context.repairs);
    },
    eventDroppedAttributes: (count) => setDropped(row, `e${eventIndex(row)}`, count),
    eventEnd() {
      const { dictionary, indexes } = columns.eventName;
      const name =
        row.eventName < 0 ? intern(dictionary, NO_NAME, 0, 0, context.repairs) : row.eventName;
      endSignaturePart(row.signature, 'e', eventIndex(row));
      appendUint32(indexes, name);
      appendUint64(columns.eventTime, row.eventTimeLow, row.eventTimeHigh);
      endMap(columns.eventAttributes);
      context.writer.target = row.own;
    },
  } satisfies Partial<SpanSink>;
}

export function spanLinkSink(row: SpanRow) {
  const { columns, context } = row;
  const slots = [columns.linkTraceId, columns.linkSpanId, columns.linkTraceState];
  return {
    linkBegin() {
      for (const slot of slots) slot.rowStart = slot.data.length;
      row.linkFlags = 0;
      context.writer.target = row.link;
    },
    linkTraceId: (bytes, from, to) => appendHexText(refill(columns.linkTraceId), bytes, from, to),
    linkSpanId: (bytes, from, to) => appendHexText(refill(columns.linkSpanId), bytes, from, to),
    linkTraceState: (bytes, from, to) =>
      appendText(refill(columns.linkTraceState), bytes, from, to, context.repairs),
    linkFlags(flags) {
      row.linkFlags = flags;
    },
    linkDroppedAttributes: (count) => setDropped(row, `l${linkIndex(row)}`, count),
    linkEnd() {
      endSignaturePart(row.signature, 'l', linkIndex(row));
      for (const slot of slots) closeSlot(slot);
      appendUint32(columns.linkFlags, row.linkFlags);
      endMap(columns.linkAttributes);
      context.writer.target = row.own;
    },
  } satisfies Partial<SpanSink>;
}
