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
  utf8,
} from './text.ts';
import { follow, nestedType } from './type-trail.ts';

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
  appendText(keys, bytes, from, to, writer.repairs);
  writer.keyData = keys.data;
  writer.keyTo = keys.length;
  writer.keyFrom = writer.keyTo - (to - from);
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
    follow(trail, writer.keyIndex, letter.charCodeAt(0), (before) =>
      typesWith(writer, before, letter),
    );
  }
}

/** The text of the types so far and of one more. `types` of the target serves as the place to write it. */
function typesWith(writer: AttributeWriter, before: Uint8Array, type: string): Uint8Array {
  const { types } = writer.target;
  types.length = 0;
  appendSlice(types, before, 0, before.length);
  appendAscii(beginType(writer), type);
  return types.data.slice(0, types.length);
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

export function finishNested(writer: AttributeWriter): void {
  const { nested, target } = writer;
  endNested(nested);
  if (nested.depth > 0) return;
  const { json, types } = nested;
  if (target.trail === undefined) appendSlice(beginType(writer), types.data, 0, types.length);
  else {
    const text = utf8(types.data, 0, types.length);
    follow(target.trail, writer.keyIndex, nestedType(target.trail, text), (before) =>
      typesWith(writer, before, text),
    );
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
