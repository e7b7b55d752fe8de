import { DecodeError } from '../outcome.ts';
import type { AttributeSink } from '../sink.ts';
import {
  DEPTH_MAX,
  FIXED64,
  LENGTH,
  type Reader,
  readLength,
  readTag,
  readVarint,
  skip,
  tagOf,
  VARINT,
} from './reader.ts';

const KEY = tagOf(1, LENGTH);
const VALUE = tagOf(2, LENGTH);
const STRING = tagOf(1, LENGTH);
const BOOL = tagOf(2, VARINT);
const INT = tagOf(3, VARINT);
const DOUBLE = tagOf(4, FIXED64);
const ARRAY = tagOf(5, LENGTH);
const LIST = tagOf(6, LENGTH);
const BYTES = tagOf(7, LENGTH);
/** `ArrayValue.values` and `KeyValueList.values`. */
const ELEMENT = tagOf(1, LENGTH);

/** The largest length that takes one byte. */
const SHORT_MAX = 127;

/** Reads one KeyValue. The key is told first even where the sender wrote it behind the value. */
export function decodeAttribute(reader: Reader, end: number, sink: AttributeSink, depth = 0): void {
  const keyEnd = endOfShort(reader.bytes, reader.at, KEY, end);
  // Nearly always: a short key, and behind it nothing but a short value.
  if (keyEnd > 0 && depth < DEPTH_MAX && endOfShort(reader.bytes, keyEnd, VALUE, end) === end) {
    sink.attributeKey(reader.bytes, reader.at + 2, keyEnd);
    reader.at = keyEnd + 2;
    decodeShortValue(reader, end, sink, depth + 1);
  } else decodeLongAttribute(reader, end, sink, depth);
}

/** Where a field ends that begins here with this tag and a length of one byte; 0 when there is no such field. */
function endOfShort(bytes: Uint8Array, at: number, tag: number, end: number): number {
  if (end - at < 2 || bytes[at] !== tag) return 0;
  const length = bytes[at + 1]!;
  return length <= SHORT_MAX && length <= end - at - 2 ? at + 2 + length : 0;
}

/** An AnyValue of which most are one short text or one number. */
function decodeShortValue(reader: Reader, end: number, sink: AttributeSink, depth: number): void {
  const { bytes, at } = reader;
  if (endOfShort(bytes, at, STRING, end) === end) {
    sink.attributeString(bytes, at + 2, end);
    reader.at = end;
    return;
  }
  if (at < end && bytes[at] === INT) {
    reader.at = at + 1;
    readVarint(reader, end);
    if (reader.at === end) {
      sink.attributeInt(reader.low, reader.high);
      return;
    }
    reader.at = at;
  }
  decodeValue(reader, end, sink, depth);
}

function decodeLongAttribute(
  reader: Reader,
  end: number,
  sink: AttributeSink,
  depth: number,
): void {
  let key = reader.at;
  let keyEnd = key;
  let value = -1;
  let valueEnd = -1;
  while (reader.at < end) {
    const tag = readTag(reader, end);
    if (tag === KEY) {
      keyEnd = readLength(reader, end);
      key = reader.at;
      reader.at = keyEnd;
    } else if (tag === VALUE) {
      valueEnd = readLength(reader, end);
      value = reader.at;
      reader.at = valueEnd;
    } else skip(reader, tag, end);
  }
  sink.attributeKey(reader.bytes, key, keyEnd);
  if (value < 0) {
    sink.attributeEmpty();
    return;
  }
  reader.at = value;
  decodeValue(reader, valueEnd, sink, depth + 1);
  reader.at = end;
}

/** Reads one AnyValue: the last of its fields counts, as protobuf says of a oneof. */
export function decodeValue(reader: Reader, end: number, sink: AttributeSink, depth: number): void {
  if (depth > DEPTH_MAX) throw new DecodeError('values are nested too deeply', reader.at);
  let kind = 0;
  let from = 0;
  let to = 0;
  while (reader.at < end) {
    const tag = readTag(reader, end);
    const known = tag <= BYTES;
    if ((tag & 7) === LENGTH) {
      const stop = readLength(reader, end);
      if (known) from = reader.at;
      reader.at = stop;
    } else {
      if (known) from = reader.at;
      skip(reader, tag, end);
    }
    if (known) {
      kind = tag;
      to = reader.at;
    }
  }
  reader.at = from;
  emitValue(reader, kind, to, sink, depth);
  reader.at = end;
}

function emitValue(
  reader: Reader,
  kind: number,
  to: number,
  sink: AttributeSink,
  depth: number,
): void {
  switch (kind) {
    case STRING:
      sink.attributeString(reader.bytes, reader.at, to);
      break;
    case BOOL:
      sink.attributeBool((readVarint(reader, to) | reader.high) !== 0);
      break;
    case INT:
      readVarint(reader, to);
      sink.attributeInt(reader.low, reader.high);
      break;
    case DOUBLE:
      sink.attributeDouble(reader.view.getFloat64(reader.at, true));
      break;
    case ARRAY:
      decodeArray(reader, to, sink, depth);
      break;
    case LIST:
      decodeList(reader, to, sink, depth);
      break;
    case BYTES:
      sink.attributeBytes(reader.bytes, reader.at, to);
      break;
    default:
      sink.attributeEmpty();
  }
}

function decodeArray(reader: Reader, end: number, sink: AttributeSink, depth: number): void {
  sink.attributeArrayBegin();
  while (reader.at < end) {
    const tag = readTag(reader, end);
    if (tag === ELEMENT) decodeValue(reader, readLength(reader, end), sink, depth + 1);
    else skip(reader, tag, end);
  }
  sink.attributeArrayEnd();
}

function decodeList(reader: Reader, end: number, sink: AttributeSink, depth: number): void {
  sink.attributeListBegin();
  while (reader.at < end) {
    const tag = readTag(reader, end);
    if (tag === ELEMENT) decodeAttribute(reader, readLength(reader, end), sink, depth);
    else skip(reader, tag, end);
  }
  sink.attributeListEnd();
}
