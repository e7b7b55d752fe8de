import { Buffer, isUtf8 } from 'node:buffer';
import {
  appendAscii,
  appendByte,
  appendSlice,
  appendVarint,
  type Bytes,
  reserve,
  viewOf,
} from './bytes.ts';

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

/** Up to here a length takes one byte, and one loop that copies and looks is quicker than the runtime's calls. */
const COPIED_MAX = 127;

/** Appends a ClickHouse String (varint length, bytes); what is not UTF-8 is repaired and counted. */
export function appendText(
  column: Bytes,
  bytes: Uint8Array,
  from: number,
  to: number,
  repairs: Repairs,
): void {
  const length = to - from;
  if (length > COPIED_MAX) {
    appendLongText(column, bytes, from, to, repairs);
    return;
  }
  const at = reserve(column, length + 1);
  column.data[at] = length;
  if (copyText(column, at + 1, bytes, from, to) || isUtf8(bytes.subarray(from, to))) {
    column.length = at + 1 + length;
  } else appendLongText(column, bytes, from, to, repairs);
}

/** Copies to a place that is reserved and says whether every byte was ASCII. */
function copyText(column: Bytes, at: number, bytes: Uint8Array, from: number, to: number): boolean {
  const { data, view } = column;
  const words = viewOf(bytes);
  let all = 0;
  let i = from;
  let o = at;
  for (; i + 4 <= to; i += 4, o += 4) {
    const word = words.getUint32(i);
    all |= word;
    view.setUint32(o, word);
  }
  for (; i < to; i++, o++) {
    const byte = bytes[i]!;
    all |= byte;
    data[o] = byte;
  }
  return (all & NOT_ASCII) === 0;
}

/** The upper bit of each byte of a word. */
const NOT_ASCII = 0x8080_8080;

function appendLongText(
  column: Bytes,
  bytes: Uint8Array,
  from: number,
  to: number,
  repairs: Repairs,
): void {
  const slice = bytes.subarray(from, to);
  if (isUtf8(slice)) {
    appendVarint(column, slice.length);
    const at = reserve(column, slice.length);
    column.data.set(slice, at);
    column.length = at + slice.length;
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
  const digits = (to - from) * 2;
  if (digits > COPIED_MAX) appendVarint(column, digits);
  else appendByte(column, digits);
  const at = reserve(column, digits);
  const { data } = column;
  for (let i = from, o = at; i < to; i++, o += 2) {
    const digit = bytes[i]! * 2;
    data[o] = HEX[digit]!;
    data[o + 1] = HEX[digit + 1]!;
  }
  column.length = at + digits;
}

export function base64(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('base64');
}

/** Appends a whole number below 2^32 as a String of its digits. */
export function appendDigits(column: Bytes, value: number): void {
  let digits = 1;
  for (let power = 10; power <= value; power *= 10) digits++;
  const at = reserve(column, digits + 1);
  const { data } = column;
  data[at] = digits;
  let rest = value;
  for (let o = at + digits; o > at; o--) {
    const tens = Math.floor(rest / 10);
    data[o] = DIGIT_0 + rest - tens * 10;
    rest = tens;
  }
  column.length = at + 1 + digits;
}

const DIGIT_0 = 0x30;

/** Decimal text of a signed 64-bit integer given in halves. */
export function decimal(low: number, high: number): string {
  if (high === 0) return String(low);
  return String((BigInt(high | 0) << 32n) | BigInt(low));
}

/** The shortest text that reads back as the same double; OTLP/JSON's words for what is not finite. */
export function doubleText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
