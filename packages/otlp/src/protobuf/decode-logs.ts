import { count, type DecodeOutcome, openTally } from '../outcome.ts';
import type { LogSink } from '../sink.ts';
import { decodeAttribute, decodeValue } from './decode-attribute.ts';
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

// opentelemetry/proto/logs/v1/logs.proto
const TIME = tagOf(1, FIXED64);
const SEVERITY_NUMBER = tagOf(2, VARINT);
const SEVERITY_TEXT = tagOf(3, LENGTH);
const BODY = tagOf(5, LENGTH);
const ATTRIBUTE = tagOf(6, LENGTH);
const DROPPED_ATTRIBUTES = tagOf(7, VARINT);
const FLAGS = tagOf(8, FIXED32);
const TRACE_ID = tagOf(9, LENGTH);
const SPAN_ID = tagOf(10, LENGTH);
const OBSERVED_TIME = tagOf(11, FIXED64);
const EVENT_NAME = tagOf(12, LENGTH);

/**
 * Reads an ExportLogsServiceRequest (OTLP 1.11, protobuf) once, field by field, into the sink.
 * Throws a DecodeError when the bytes are malformed; the sink may then hold log records of the request.
 */
export function decodeLogs(body: Uint8Array, sink: LogSink): DecodeOutcome {
  const tally = openTally();
  sink.takeRepairs();
  decodeRequest(body, sink, (reader, end) => {
    sink.logBegin();
    decodeLog(reader, end, sink);
    count(tally, 'log record', sink.logEnd());
  });
  return { ...tally, repaired: sink.takeRepairs() };
}

function decodeLog(reader: Reader, end: number, sink: LogSink): void {
  while (reader.at < end) {
    const tag = readTag(reader, end);
    if ((tag & 7) === LENGTH) {
      const to = readLength(reader, end);
      decodeLogPart(reader, tag, to, sink);
      reader.at = to;
    } else decodeLogNumber(reader, tag, end, sink);
  }
}

function decodeLogPart(reader: Reader, tag: number, to: number, sink: LogSink): void {
  switch (tag) {
    case ATTRIBUTE:
      decodeAttribute(reader, to, sink);
      break;
    case BODY:
      sink.logBodyBegin();
      decodeValue(reader, to, sink, 1);
      sink.logBodyEnd();
      break;
    case SEVERITY_TEXT:
      sink.severityText(reader.bytes, reader.at, to);
      break;
    case TRACE_ID:
      sink.logTraceId(reader.bytes, reader.at, to);
      break;
    case SPAN_ID:
      sink.logSpanId(reader.bytes, reader.at, to);
      break;
    case EVENT_NAME:
      sink.logEventName(reader.bytes, reader.at, to);
      break;
  }
}

function decodeLogNumber(reader: Reader, tag: number, end: number, sink: LogSink): void {
  switch (tag) {
    case TIME:
      readFixed64(reader, end);
      sink.logTime(reader.low, reader.high);
      break;
    case OBSERVED_TIME:
      readFixed64(reader, end);
      sink.logObservedTime(reader.low, reader.high);
      break;
    case SEVERITY_NUMBER:
      sink.severityNumber(readVarint(reader, end));
      break;
    case FLAGS:
      sink.logFlags(readFixed32(reader, end));
      break;
    case DROPPED_ATTRIBUTES:
      sink.logDroppedAttributes(readVarint(reader, end));
      break;
    default:
      skip(reader, tag, end);
  }
}
