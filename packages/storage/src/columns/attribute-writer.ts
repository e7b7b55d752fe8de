import type { AttributeSink } from '@tracewell/otlp';
import type { AttributeWriter } from './attribute-target.ts';
import { appendAscii, appendByte, appendSlice, appendUint32, type Bytes } from './bytes.ts';
import { keyIndex } from './key-guess.ts';
import { beginNested, endNested, nestedKey, nestedText, nestedToken } from './nested-value.ts';
import {
  appendAsciiText,
  appendDigits,
  appendText,
  base64,
  decimal,
  doubleText,
  readText,
  utf8,
} from './text.ts';
import { follow, leaveTrail, nestedType } from './type-trail.ts';

export function writeKey(
  writer: AttributeWriter,
  bytes: Uint8Array,
  from: number,
  to: number,
): void {
  const { target } = writer;
  const { guess } = target;
  if (writer.nested.depth > 0) nestedKey(writer.nested, bytes, from, to);
  else if (guess === undefined) stageKey(writer, bytes, from, to);
  else {
    const index = keyIndex(guess, bytes, from, to, writer.repairs);
    appendUint32(target.keys, index);
    writer.keyIndex = index;
    target.watch?.(index);
  }
}

function stageKey(writer: AttributeWriter, bytes: Uint8Array, from: number, to: number): void {
  const { keys } = writer.target;
  const at = keys.length;
  appendText(keys, bytes, from, to, writer.repairs);
  const staged = readText(keys, at); // not as long as it was sent when it was repaired
  writer.keyData = keys.data;
  writer.keyFrom = staged.from;
  writer.keyTo = staged.to;
}

const PERCENT = 0x25;
const COMMA = 0x2c;
const COLON = 0x3a;
const SEMICOLON = 0x3b;
const EQUALS = 0x3d;

/** The characters that the text of types uses itself. */
function isEscaped(byte: number): boolean {
  return (
    byte === PERCENT || byte === COMMA || byte === COLON || byte === SEMICOLON || byte === EQUALS
  );
}

function appendKey(types: Bytes, key: Uint8Array, from: number, to: number): void {
  if (types.length > 0) appendByte(types, COMMA);
  for (let i = from; i < to; i++) {
    const byte = key[i]!;
    if (isEscaped(byte)) appendAscii(types, `%${byte.toString(16).toUpperCase()}`);
    else appendByte(types, byte);
  }
  appendByte(types, EQUALS);
}

/** Writes the key in front of its type and returns where the type goes. */
function beginType({ target, keyIndex: index, keyData, keyFrom, keyTo }: AttributeWriter): Bytes {
  const { types, guess } = target;
  if (guess === undefined) appendKey(types, keyData, keyFrom, keyTo);
  else {
    const { keys, from, to } = guess.dictionary;
    appendKey(types, keys.data, from[index]!, to[index]!);
  }
  return types;
}

function writeLetter(writer: AttributeWriter, letter: string): void {
  const { trail } = writer.target;
  if (trail === undefined) appendAscii(beginType(writer), letter);
  else {
    follow(trail, writer.keyIndex, letter.charCodeAt(0), () =>
      appendAscii(beginType(writer), letter),
    );
  }
}

/** A value whose text is ASCII: on its own a String of the map, inside an array or list JSON. */
function writeToken(writer: AttributeWriter, letter: string, text: string, json: string): void {
  if (writer.nested.depth > 0) {
    nestedToken(writer.nested, letter, json);
    return;
  }
  writeLetter(writer, letter);
  appendAsciiText(writer.target.values, text);
}

export function writeString(
  writer: AttributeWriter,
  bytes: Uint8Array,
  from: number,
  to: number,
): void {
  if (writer.nested.depth > 0) nestedText(writer.nested, bytes, from, to);
  else appendText(writer.target.values, bytes, from, to, writer.repairs);
}

export function writeBool(writer: AttributeWriter, value: boolean): void {
  const text = value ? 'true' : 'false';
  writeToken(writer, 'b', text, text);
}

export function writeInt(writer: AttributeWriter, low: number, high: number): void {
  if (high === 0 && writer.nested.depth === 0) {
    writeLetter(writer, 'i');
    appendDigits(writer.target.values, low);
    return;
  }
  const text = decimal(low, high);
  writeToken(writer, 'i', text, text);
}

export function writeDouble(writer: AttributeWriter, value: number): void {
  const text = doubleText(value);
  writeToken(writer, 'd', text, Number.isFinite(value) ? text : `"${text}"`);
}

export function writeBytes(
  writer: AttributeWriter,
  bytes: Uint8Array,
  from: number,
  to: number,
): void {
  const text = base64(bytes, from, to);
  writeToken(writer, 'y', text, `"${text}"`);
}

export function writeEmpty(writer: AttributeWriter): void {
  writeToken(writer, 'n', '', 'null');
}

/** The trail remembers the text of each type; senders that invent long ones must not fill the memory. */
const TRAIL_TYPE_MAX = 256;

export function finishNested(writer: AttributeWriter): void {
  const { nested, target } = writer;
  endNested(nested);
  if (nested.depth > 0) return;
  const { json, types } = nested;
  const { trail } = target;
  const append = (): void => appendSlice(beginType(writer), types.data, 0, types.length);
  if (trail !== undefined && types.length <= TRAIL_TYPE_MAX) {
    const type = nestedType(trail, utf8(types.data, 0, types.length));
    follow(trail, writer.keyIndex, type, append);
  } else {
    if (trail !== undefined) leaveTrail(trail);
    append();
  }
  appendText(target.values, json.data, 0, json.length, writer.repairs);
}

/** The attribute half of a sink. */
export function attributeSink(writer: AttributeWriter): AttributeSink {
  return {
    attributeKey: (bytes, from, to) => writeKey(writer, bytes, from, to),
    attributeString: (bytes, from, to) => writeString(writer, bytes, from, to),
    attributeBool: (value) => writeBool(writer, value),
    attributeInt: (low, high) => writeInt(writer, low, high),
    attributeDouble: (value) => writeDouble(writer, value),
    attributeBytes: (bytes, from, to) => writeBytes(writer, bytes, from, to),
    attributeEmpty: () => writeEmpty(writer),
    attributeArrayBegin: () => beginNested(writer.nested, '['),
    attributeArrayEnd: () => finishNested(writer),
    attributeListBegin: () => beginNested(writer.nested, '{'),
    attributeListEnd: () => finishNested(writer),
  };
}
