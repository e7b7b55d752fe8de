import { count, type DecodeOutcome, openTally } from '../outcome.ts';
import type { SpanSink } from '../sink.ts';
import { decodeAttribute } from './decode-attribute.ts';
import { decodeRequest } from './decode-request.ts';
import {
  FIXED32,
  FIXED64,
  LENGTH,
  type Reader,
  readFixed32,
  readFixed64,
  readLength,
  readTag,
  readVarint,
  skip,
  tagOf,
  VARINT,
} from './reader.ts';

// opentelemetry/proto/trace/v1/trace.proto
const TRACE_ID = tagOf(1, LENGTH);
const SPAN_ID = tagOf(2, LENGTH);
const TRACE_STATE = tagOf(3, LENGTH);
const PARENT_SPAN_ID = tagOf(4, LENGTH);
const NAME = tagOf(5, LENGTH);
const KIND = tagOf(6, VARINT);
const START = tagOf(7, FIXED64);
const END = tagOf(8, FIXED64);
const ATTRIBUTE = tagOf(9, LENGTH);
const DROPPED_ATTRIBUTES = tagOf(10, VARINT);
const EVENT = tagOf(11, LENGTH);
const DROPPED_EVENTS = tagOf(12, VARINT);
const LINK = tagOf(13, LENGTH);
const DROPPED_LINKS = tagOf(14, VARINT);
const STATUS = tagOf(15, LENGTH);
const FLAGS = tagOf(16, FIXED32);

const STATUS_MESSAGE = tagOf(2, LENGTH);
const STATUS_CODE = tagOf(3, VARINT);

const EVENT_TIME = tagOf(1, FIXED64);
const EVENT_NAME = tagOf(2, LENGTH);
const EVENT_ATTRIBUTE = tagOf(3, LENGTH);
const EVENT_DROPPED = tagOf(4, VARINT);

const LINK_TRACE_ID = tagOf(1, LENGTH);
const LINK_SPAN_ID = tagOf(2, LENGTH);
const LINK_TRACE_STATE = tagOf(3, LENGTH);
const LINK_ATTRIBUTE = tagOf(4, LENGTH);
const LINK_DROPPED = tagOf(5, VARINT);
const LINK_FLAGS = tagOf(6, FIXED32);

/**
 * Reads an ExportTraceServiceRequest (OTLP 1.11, protobuf) once, field by field, into the sink.
 * Throws a DecodeError when the bytes are malformed; the sink may then hold spans of the request.
 */
export function decodeTraces(body: Uint8Array, sink: SpanSink): DecodeOutcome {
  const tally = openTally();
  sink.takeRepairs();
  decodeRequest(body, sink, (reader, end) => {
    sink.spanBegin();
    decodeSpan(reader, end, sink);
    count(tally, 'span', sink.spanEnd());
  });
  return { ...tally, repaired: sink.takeRepairs() };
}

function decodeSpan(reader: Reader, end: number, sink: SpanSink): void {
  while (reader.at < end) {
    const tag = readTag(reader, end);
    if ((tag & 7) === LENGTH) {
      const to = readLength(reader, end);
      decodeSpanPart(reader, tag, to, sink);
      reader.at = to;
    } else decodeSpanNumber(reader, tag, end, sink);
  }
}

function decodeSpanPart(reader: Reader, tag: number, to: number, sink: SpanSink): void {
  switch (tag) {
    case ATTRIBUTE:
      decodeAttribute(reader, to, sink);
      break;
    case TRACE_ID:
      sink.traceId(reader.bytes, reader.at, to);
      break;
    case SPAN_ID:
      sink.spanId(reader.bytes, reader.at, to);
      break;
    case PARENT_SPAN_ID:
      sink.parentSpanId(reader.bytes, reader.at, to);
      break;
    case NAME:
      sink.spanName(reader.bytes, reader.at, to);
      break;
    case TRACE_STATE:
      sink.traceState(reader.bytes, reader.at, to);
      break;
    case STATUS:
      decodeStatus(reader, to, sink);
      break;
    case EVENT:
      decodeEvent(reader, to, sink);
      break;
    case LINK:
      decodeLink(reader, to, sink);
      break;
  }
}

function decodeSpanNumber(reader: Reader, tag: number, end: number, sink: SpanSink): void {
  switch (tag) {
    case KIND:
      sink.spanKind(readVarint(reader, end));
      break;
    case START:
      readFixed64(reader, end);
      sink.startTime(reader.low, reader.high);
      break;
    case END:
      readFixed64(reader, end);
      sink.endTime(reader.low, reader.high);
      break;
    case FLAGS:
      sink.spanFlags(readFixed32(reader, end));
      break;
    case DROPPED_ATTRIBUTES:
      sink.droppedAttributes(readVarint(reader, end));
      break;
    case DROPPED_EVENTS:
      sink.droppedEvents(readVarint(reader, end));
      break;
    case DROPPED_LINKS:
      sink.droppedLinks(readVarint(reader, end));
      break;
    default:
      skip(reader, tag, end);
  }
}

function decodeStatus(reader: Reader, end: number, sink: SpanSink): void {
  while (reader.at < end) {
    const tag = readTag(reader, end);
    if (tag === STATUS_CODE) sink.statusCode(readVarint(reader, end));
    else if (tag === STATUS_MESSAGE) {
      const to = readLength(reader, end);
      sink.statusMessage(reader.bytes, reader.at, to);
      reader.at = to;
    } else skip(reader, tag, end);
  }
}

function decodeEvent(reader: Reader, end: number, sink: SpanSink): void {
  sink.eventBegin();
  while (reader.at < end) {
    const tag = readTag(reader, end);
    if (tag === EVENT_TIME) {
      readFixed64(reader, end);
      sink.eventTime(reader.low, reader.high);
    } else if (tag === EVENT_DROPPED) sink.eventDroppedAttributes(readVarint(reader, end));
    else if (tag === EVENT_ATTRIBUTE) decodeAttribute(reader, readLength(reader, end), sink);
    else if (tag === EVENT_NAME) {
      const to = readLength(reader, end);
      sink.eventName(reader.bytes, reader.at, to);
      reader.at = to;
    } else skip(reader, tag, end);
  }
  sink.eventEnd();
}

function decodeLink(reader: Reader, end: number, sink: SpanSink): void {
  sink.linkBegin();
  while (reader.at < end) {
    const tag = readTag(reader, end);
    if (tag === LINK_FLAGS) sink.linkFlags(readFixed32(reader, end));
    else if (tag === LINK_DROPPED) sink.linkDroppedAttributes(readVarint(reader, end));
    else if ((tag & 7) === LENGTH) {
      const to = readLength(reader, end);
      decodeLinkPart(reader, tag, to, sink);
      reader.at = to;
    } else skip(reader, tag, end);
  }
  sink.linkEnd();
}

function decodeLinkPart(reader: Reader, tag: number, to: number, sink: SpanSink): void {
  switch (tag) {
    case LINK_ATTRIBUTE:
      decodeAttribute(reader, to, sink);
      break;
    case LINK_TRACE_ID:
      sink.linkTraceId(reader.bytes, reader.at, to);
      break;
    case LINK_SPAN_ID:
      sink.linkSpanId(reader.bytes, reader.at, to);
      break;
    case LINK_TRACE_STATE:
      sink.linkTraceState(reader.bytes, reader.at, to);
      break;
  }
}
