import { Buffer, isUtf8 } from 'node:buffer';
import { appendAscii, appendSlice, appendVarint, type Bytes, reserve } from './bytes.ts';

/** How often what was repaired: the tally behind `ContextSink.takeRepairs`. */
export type Repairs = Map<string, number>;

export function countRepair(repairs: Repairs, reason: string): void {
  repairs.set(reason, (repairs.get(reason) ?? 0) + 1);
}

const SHORT = 32;

/** Short ASCII, which nearly all values are, is seen by one loop; the rest asks the runtime. */
export function isText(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from <= SHORT) {
    let all = 0;
    for (let i = from; i < to; i++) all |= bytes[i]!;
    if (all < 0x80) return true;
  }
  return isUtf8(bytes.subarray(from, to));
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** The same text with U+FFFD in place of what is not UTF-8; counted. */
export function repairText(
  bytes: Uint8Array,
  from: number,
  to: number,
  repairs: Repairs,
): Uint8Array {
  countRepair(repairs, 'invalid_utf8');
  return encoder.encode(decoder.decode(bytes.subarray(from, to)));
}

/** Appends a ClickHouse String (varint length, bytes); what is not UTF-8 is repaired and counted. */
export function appendText(
  column: Bytes,
  bytes: Uint8Array,
  from: number,
  to: number,
  repairs: Repairs,
): void {
  if (isText(bytes, from, to)) {
    appendVarint(column, to - from);
    appendSlice(column, bytes, from, to);
    return;
  }
  const text = repairText(bytes, from, to, repairs);
  appendVarint(column, text.length);
  appendSlice(column, text, 0, text.length);
}

/** Appends a String of characters below 0x80. */
export function appendAsciiText(column: Bytes, text: string): void {
  appendVarint(column, text.length);
  appendAscii(column, text);
}

/** Reads the String at a position of a buffer, and where it ends. */
export function readText(column: Bytes, at: number): { from: number; to: number } {
  let from = at;
  let length = 0;
  let shift = 0;
  let byte = 0;
  do {
    byte = column.data[from++]!;
    length |= (byte & 0x7f) << shift;
    shift += 7;
  } while (byte >= 0x80);
  return { from, to: from + length };
}

export function utf8(bytes: Uint8Array, from: number, to: number): string {
  if (to - from <= SHORT) {
    let text = '';
    let all = 0;
    for (let i = from; i < to; i++) {
      all |= bytes[i]!;
      text += String.fromCharCode(bytes[i]!);
    }
    if (all < 0x80) return text;
  }
  return decoder.decode(bytes.subarray(from, to));
}

export function toUtf8(text: string): Uint8Array {
  return encoder.encode(text);
}

const HEX = Uint8Array.from({ length: 512 }, (_, i) => {
  const nibble = i % 2 === 0 ? i >> 5 : (i >> 1) & 15;
  return '0123456789abcdef'.charCodeAt(nibble);
});

/** Appends an id as a String of lower-case hex digits. */
export function appendHexText(column: Bytes, bytes: Uint8Array, from: number, to: number): void {
  appendVarint(column, (to - from) * 2);
  const at = reserve(column, (to - from) * 2);
  const { data } = column;
  for (let i = from, o = at; i < to; i++, o += 2) {
    const digit = bytes[i]! * 2;
    data[o] = HEX[digit]!;
    data[o + 1] = HEX[digit + 1]!;
  }
  column.length = at + (to - from) * 2;
}

export function base64(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('base64');
}

/** Decimal text of a signed 64-bit integer given in halves. */
export function decimal(low: number, high: number): string {
  if (high === 0) return String(low);
  return String((BigInt(high | 0) << 32n) | BigInt(low));
}

/** The shortest text that reads back as the same double; OTLP/JSON's words for what is not finite. */
export function doubleText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
