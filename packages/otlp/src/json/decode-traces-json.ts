import { count, type DecodeOutcome } from '../outcome.ts';
import type { SpanSink } from '../sink.ts';
import {
  type Emit,
  each,
  enumeration,
  fields,
  id,
  int32,
  nested,
  tell,
  text,
  unsigned64,
} from './fields.ts';
import { tellAttribute } from './tell-attribute.ts';
import { tellRequest } from './tell-request.ts';

const EVENT = fields<SpanSink>({
  timeUnixNano: unsigned64((sink, low, high) => sink.eventTime(low, high)),
  name: text((sink, b, from, to) => sink.eventName(b, from, to)),
  attributes: each(tellAttribute),
  droppedAttributesCount: int32((sink, value) => sink.eventDroppedAttributes(value)),
});

const LINK = fields<SpanSink>({
  traceId: id((sink, b, from, to) => sink.linkTraceId(b, from, to)),
  spanId: id((sink, b, from, to) => sink.linkSpanId(b, from, to)),
  traceState: text((sink, b, from, to) => sink.linkTraceState(b, from, to)),
  flags: int32((sink, value) => sink.linkFlags(value)),
  attributes: each(tellAttribute),
  droppedAttributesCount: int32((sink, value) => sink.linkDroppedAttributes(value)),
});

const STATUS = fields<SpanSink>({
  code: enumeration(['STATUS_CODE_UNSET', 'STATUS_CODE_OK', 'STATUS_CODE_ERROR'], (sink, code) =>
    sink.statusCode(code),
  ),
  message: text((sink, b, from, to) => sink.statusMessage(b, from, to)),
});

const KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'].map(
  (word) => `SPAN_KIND_${word}`,
);

const tellEvent: Emit<SpanSink> = (walk, value) => {
  walk.sink.eventBegin();
  tell(walk, EVENT, value);
  walk.sink.eventEnd();
};

const tellLink: Emit<SpanSink> = (walk, value) => {
  walk.sink.linkBegin();
  tell(walk, LINK, value);
  walk.sink.linkEnd();
};

const SPAN = fields<SpanSink>({
  traceId: id((sink, b, from, to) => sink.traceId(b, from, to)),
  spanId: id((sink, b, from, to) => sink.spanId(b, from, to)),
  parentSpanId: id((sink, b, from, to) => sink.parentSpanId(b, from, to)),
  traceState: text((sink, b, from, to) => sink.traceState(b, from, to)),
  name: text((sink, b, from, to) => sink.spanName(b, from, to)),
  kind: enumeration(KINDS, (sink, kind) => sink.spanKind(kind)),
  startTimeUnixNano: unsigned64((sink, low, high) => sink.startTime(low, high)),
  endTimeUnixNano: unsigned64((sink, low, high) => sink.endTime(low, high)),
  flags: int32((sink, flags) => sink.spanFlags(flags)),
  status: nested(STATUS),
  attributes: each(tellAttribute),
  droppedAttributesCount: int32((sink, value) => sink.droppedAttributes(value)),
  events: each(tellEvent),
  droppedEventsCount: int32((sink, value) => sink.droppedEvents(value)),
  links: each(tellLink),
  droppedLinksCount: int32((sink, value) => sink.droppedLinks(value)),
});

const NAMES = { resources: 'resourceSpans', scopes: 'scopeSpans', items: 'spans' };

/**
 * Reads an ExportTraceServiceRequest in OTLP/JSON (hex ids, 64-bit integers as strings or numbers, enumerations as
 * numbers or names, unknown fields ignored) into the sink. Throws a DecodeError when it is malformed.
 */
export function decodeTracesJson(body: Uint8Array, sink: SpanSink): DecodeOutcome {
  return tellRequest(body, sink, NAMES, (tally) => (walk, value) => {
    sink.spanBegin();
    tell(walk, SPAN, value);
    count(tally, 'span', sink.spanEnd());
  });
}
