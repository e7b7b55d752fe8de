import { Buffer } from 'node:buffer';

/**
 * Writes protobuf from the end to the beginning: the length of a message is known when its content stands, so one pass
 * gives the shortest encoding. Fields of a message are therefore written last first.
 */
export interface BackwardWriter {
  data: Buffer;
  /** Where the written bytes begin. */
  at: number;
}

const CAPACITY_AT_FIRST = 4096;

export function openWriter(): BackwardWriter {
  return { data: Buffer.allocUnsafe(CAPACITY_AT_FIRST), at: CAPACITY_AT_FIRST };
}

export function written(writer: BackwardWriter): Uint8Array {
  return writer.data.subarray(writer.at);
}

/** Makes room for `count` bytes before those written and moves there. Call it before touching `data`: it may move. */
function reserve(writer: BackwardWriter, count: number): number {
  if (writer.at < count) {
    const used = writer.data.length - writer.at;
    const data = Buffer.allocUnsafe(Math.max(writer.data.length * 2, used + count));
    writer.data.copy(data, data.length - used, writer.at);
    writer.at = data.length - used;
    writer.data = data;
  }
  writer.at -= count;
  return writer.at;
}

function varintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) length++;
  return length;
}

/** A non-negative integer up to 2^53. */
export function writeVarint(writer: BackwardWriter, value: number): void {
  let at = reserve(writer, varintLength(value));
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) writer.data[at++] = (rest % 0x80) | 0x80;
  writer.data[at] = rest;
}

/** int64: a negative one takes ten bytes. */
export function writeInt64(writer: BackwardWriter, value: bigint): void {
  let rest = BigInt.asUintN(64, value);
  const bytes: number[] = [];
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  const at = reserve(writer, bytes.length);
  writer.data.set(bytes, at);
}

export function writeFixed32(writer: BackwardWriter, value: number): void {
  const at = reserve(writer, 4);
  writer.data.writeUInt32LE(value >>> 0, at);
}

export function writeFixed64(writer: BackwardWriter, low: number, high: number): void {
  writeFixed32(writer, high);
  writeFixed32(writer, low);
}

export function writeDouble(writer: BackwardWriter, value: number): void {
  const at = reserve(writer, 8);
  writer.data.writeDoubleLE(value, at);
}

export function writeBytes(writer: BackwardWriter, bytes: Uint8Array): void {
  const at = reserve(writer, bytes.length);
  writer.data.set(bytes, at);
}

/** UTF-8 without its length; a lone surrogate becomes U+FFFD. */
export function writeText(writer: BackwardWriter, text: string): void {
  const length = Buffer.byteLength(text);
  const at = reserve(writer, length);
  writer.data.write(text, at, 'utf8');
}

/** Bytes of an id given in hex digits. */
export function writeHex(writer: BackwardWriter, hex: string): void {
  const at = reserve(writer, hex.length >> 1);
  writer.data.write(hex, at, 'hex');
}

/** Ends a field of length LENGTH, whose content was written since `end`: puts its length and tag before it. */
export function closeField(writer: BackwardWriter, tag: number, end: number): void {
  writeVarint(writer, end - used(writer));
  writeVarint(writer, tag);
}

/** Bytes written so far, negated: grows downwards like the position, but survives a move to larger memory. */
export function used(writer: BackwardWriter): number {
  return writer.at - writer.data.length;
}

export function writeTextField(writer: BackwardWriter, tag: number, text: string): void {
  const end = used(writer);
  writeText(writer, text);
  closeField(writer, tag, end);
}
