import type { LogSink } from '@tracewell/otlp';
import { intern } from './dictionary.ts';
import type { LogRow } from './log-columns.ts';
import { beginSignature } from './signature.ts';
import { refill, type TextSlot } from './span-columns.ts';
import { savePositions } from './table-store.ts';
import { appendHexText, appendText, countRepair } from './text.ts';

function beginLog(row: LogRow): void {
  savePositions(row.store, row.positions);
  for (const slot of row.slots) slot.rowStart = slot.data.length;
  beginSignature(row.signature);
  row.body.types.length = 0;
  row.severityText = -1;
  row.severityNumber = 0;
  row.flags = 0;
  row.timeLow = 0;
  row.timeHigh = 0;
  row.observedLow = 0;
  row.observedHigh = 0;
  row.droppedAttributes = 0;
  row.context.writer.nested.depth = 0;
  row.context.writer.target = row.own;
}

function isAllZero(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i] !== 0) return false;
  return true;
}

/**
 * A log record is worth keeping without the trace it names: an id of the wrong length is left out and counted. Zeros
 * are how some senders say that there is no trace.
 */
function setId(row: LogRow, slot: TextSlot, idBytes: number, reason: string) {
  return (bytes: Uint8Array, from: number, to: number): void => {
    const data = refill(slot);
    if (isAllZero(bytes, from, to)) return;
    if (to - from === idBytes) appendHexText(data, bytes, from, to);
    else countRepair(row.context.repairs, reason);
  };
}

/** The fields of a log record. */
export function logFieldSink(row: LogRow) {
  const { columns, context } = row;
  const { repairs, writer } = context;
  return {
    logBegin: () => beginLog(row),
    logTime(low, high) {
      row.timeLow = low;
      row.timeHigh = high;
    },
    logObservedTime(low, high) {
      row.observedLow = low;
      row.observedHigh = high;
    },
    severityNumber(value) {
      row.severityNumber = value;
    },
    severityText(bytes, from, to) {
      row.severityText = intern(columns.severityText.dictionary, bytes, from, to, repairs);
    },
    logBodyBegin() {
      refill(columns.body);
      row.body.types.length = 0;
      writer.target = row.body;
      writer.keyFrom = 0;
      writer.keyTo = 0;
    },
    logBodyEnd() {
      writer.target = row.own;
    },
    logTraceId: setId(row, columns.traceId, 16, 'invalid_trace_id'),
    logSpanId: setId(row, columns.spanId, 8, 'invalid_span_id'),
    logFlags(flags) {
      row.flags = flags;
    },
    logEventName: (bytes, from, to) =>
      appendText(refill(columns.eventName), bytes, from, to, repairs),
    logDroppedAttributes(count) {
      row.droppedAttributes = count;
    },
  } satisfies Partial<LogSink>;
}
