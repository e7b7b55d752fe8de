import { DecodeError } from '../outcome.ts';

/** A position in one body. Free functions move it; every one of them checks against the end of its own message. */
export interface Reader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at: number;
  /** Halves of the 64-bit integer read last. */
  low: number;
  high: number;
}

export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH = 2;
export const FIXED32 = 5;

/** AnyValues within AnyValues, and messages within messages: what protobuf libraries allow by default. */
export const DEPTH_MAX = 100;

export function openReader(bytes: Uint8Array): Reader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { bytes, view, at: 0, low: 0, high: 0 };
}

/** Field number and wire type in one: `field << 3 | wire`. A known field with a foreign wire type is an unknown tag. */
export function tagOf(field: number, wire: number): number {
  return (field << 3) | wire;
}

export function readTag(reader: Reader, end: number): number {
  const at = reader.at;
  const tag = readVarint(reader, end);
  if (tag < 8 || reader.high !== 0) throw new DecodeError('no such field', at);
  return tag;
}

/** Reads a varint into `low` and `high` and returns the low half. */
export function readVarint(reader: Reader, end: number): number {
  const { at } = reader;
  if (at < end) {
    const byte = reader.bytes[at]!;
    if (byte < 0x80) {
      reader.at = at + 1;
      reader.low = byte;
      reader.high = 0;
      return byte;
    }
  }
  return readLongVarint(reader, end);
}

function readLongVarint(reader: Reader, end: number): number {
  let low = 0;
  let high = 0;
  for (let shift = 0; shift < 70; shift += 7) {
    if (reader.at >= end) throw new DecodeError('the body ends inside a number', reader.at);
    const byte = reader.bytes[reader.at++]!;
    const bits = byte & 0x7f;
    if (shift < 32) low |= bits << shift;
    if (shift === 28) high = bits >>> 4;
    else if (shift > 28) high |= bits << (shift - 32);
    if (byte < 0x80) {
      reader.low = low >>> 0;
      reader.high = high >>> 0;
      return reader.low;
    }
  }
  throw new DecodeError('a number is longer than 10 bytes', reader.at);
}

/** Reads the length of a field and returns the position behind it. */
export function readLength(reader: Reader, end: number): number {
  const at = reader.at;
  const length = readVarint(reader, end);
  if (reader.high !== 0 || length > end - reader.at) {
    throw new DecodeError('a field is longer than what is left of its message', at);
  }
  return reader.at + length;
}

function need(reader: Reader, end: number, bytes: number): number {
  const { at } = reader;
  if (end - at < bytes) throw new DecodeError('the body ends inside a number', at);
  reader.at = at + bytes;
  return at;
}

/** Reads 8 bytes into `low` and `high`. */
export function readFixed64(reader: Reader, end: number): void {
  const at = need(reader, end, 8);
  reader.low = reader.view.getUint32(at, true);
  reader.high = reader.view.getUint32(at + 4, true);
}

export function readFixed32(reader: Reader, end: number): number {
  return reader.view.getUint32(need(reader, end, 4), true);
}

export function readDouble(reader: Reader, end: number): number {
  return reader.view.getFloat64(need(reader, end, 8), true);
}

/** sint32: zigzag. */
export function readSigned(reader: Reader, end: number): number {
  const value = readVarint(reader, end);
  return (value >>> 1) ^ -(value & 1);
}

/** Steps over a field that the caller does not know. */
export function skip(reader: Reader, tag: number, end: number): void {
  switch (tag & 7) {
    case VARINT:
      readVarint(reader, end);
      return;
    case FIXED64:
      need(reader, end, 8);
      return;
    case LENGTH:
      reader.at = readLength(reader, end);
      return;
    case FIXED32:
      need(reader, end, 4);
      return;
    default:
      throw new DecodeError('a group, which OTLP has not, or no wire type', reader.at);
  }
}
