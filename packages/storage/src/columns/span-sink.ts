import type { RejectReason, SpanSink } from '@tracewell/otlp';
import { ContextColumns } from './context-sink.ts';
import { intern } from './dictionary.ts';
import { refill } from './span-columns.ts';
import { bindContext, settleContext } from './span-context.ts';
import { dropSpan, endSpan } from './span-end.ts';
import { beginEvent, beginLink, endEvent, endLink, eventIndex, linkIndex } from './span-parts.ts';
import { beginSpan, type SpanRow, setDropped } from './span-row.ts';
import { appendHexText, appendText } from './text.ts';

function isAllZero(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i] !== 0) return false;
  return true;
}

/** Writes the fields of spans into the columns of an open block. */
export class SpanColumnsSink extends ContextColumns implements SpanSink {
  readonly #row: SpanRow;

  constructor(row: SpanRow, now: () => number) {
    super(row.context, now);
    this.#row = row;
  }

  protected override settle(): void {
    settleContext(this.#row);
  }

  protected override bind(): void {
    bindContext(this.#row);
  }

  spanBegin(): void {
    beginSpan(this.#row);
  }

  traceId(bytes: Uint8Array, from: number, to: number): void {
    const row = this.#row;
    row.hasTraceId = to - from === 16 && !isAllZero(bytes, from, to);
    appendHexText(refill(row.columns.traceId), bytes, from, to);
  }

  spanId(bytes: Uint8Array, from: number, to: number): void {
    const row = this.#row;
    row.hasSpanId = to - from === 8 && !isAllZero(bytes, from, to);
    appendHexText(refill(row.columns.spanId), bytes, from, to);
  }

  parentSpanId(bytes: Uint8Array, from: number, to: number): void {
    const row = this.#row;
    const data = refill(row.columns.parentSpanId);
    row.hasParent = !isAllZero(bytes, from, to);
    row.isParentValid = !row.hasParent || to - from === 8;
    if (row.hasParent) appendHexText(data, bytes, from, to);
  }

  traceState(bytes: Uint8Array, from: number, to: number): void {
    const row = this.#row;
    row.hasTraceState = to > from;
    appendText(refill(row.columns.traceState), bytes, from, to, row.context.repairs);
  }

  spanName(bytes: Uint8Array, from: number, to: number): void {
    const row = this.#row;
    row.name = intern(row.columns.spanName.dictionary, bytes, from, to, row.context.repairs);
  }

  spanKind(kind: number): void {
    this.#row.kind = kind;
  }

  startTime(low: number, high: number): void {
    this.#row.startLow = low;
    this.#row.startHigh = high;
  }

  endTime(low: number, high: number): void {
    this.#row.endLow = low;
    this.#row.endHigh = high;
  }

  spanFlags(flags: number): void {
    this.#row.flags = flags;
  }

  statusCode(code: number): void {
    this.#row.statusCode = code;
  }

  statusMessage(bytes: Uint8Array, from: number, to: number): void {
    const row = this.#row;
    appendText(refill(row.columns.statusMessage), bytes, from, to, row.context.repairs);
  }

  droppedAttributes(count: number): void {
    setDropped(this.#row, 'attributes', count);
  }

  droppedEvents(count: number): void {
    setDropped(this.#row, 'events', count);
  }

  droppedLinks(count: number): void {
    setDropped(this.#row, 'links', count);
  }

  eventBegin(): void {
    beginEvent(this.#row);
  }

  eventTime(low: number, high: number): void {
    this.#row.eventTimeLow = low;
    this.#row.eventTimeHigh = high;
  }

  eventName(bytes: Uint8Array, from: number, to: number): void {
    const row = this.#row;
    const { dictionary } = row.columns.eventName;
    row.eventName = intern(dictionary, bytes, from, to, row.context.repairs);
  }

  eventDroppedAttributes(count: number): void {
    setDropped(this.#row, `e${eventIndex(this.#row)}`, count);
  }

  eventEnd(): void {
    endEvent(this.#row);
  }

  linkBegin(): void {
    beginLink(this.#row);
  }

  linkTraceId(bytes: Uint8Array, from: number, to: number): void {
    appendHexText(refill(this.#row.columns.linkTraceId), bytes, from, to);
  }

  linkSpanId(bytes: Uint8Array, from: number, to: number): void {
    appendHexText(refill(this.#row.columns.linkSpanId), bytes, from, to);
  }

  linkTraceState(bytes: Uint8Array, from: number, to: number): void {
    const { columns, context } = this.#row;
    appendText(refill(columns.linkTraceState), bytes, from, to, context.repairs);
  }

  linkFlags(flags: number): void {
    this.#row.linkFlags = flags;
  }

  linkDroppedAttributes(count: number): void {
    setDropped(this.#row, `l${linkIndex(this.#row)}`, count);
  }

  linkEnd(): void {
    endLink(this.#row);
  }

  spanEnd(): RejectReason | undefined {
    return endSpan(this.#row);
  }

  spanDrop(): void {
    dropSpan(this.#row);
  }
}
