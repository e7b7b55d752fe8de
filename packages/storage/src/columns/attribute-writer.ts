import type { AttributeSink } from '@tracewell/otlp';
import {
  appendAscii,
  appendByte,
  appendSlice,
  appendUint32,
  type Bytes,
  openBytes,
} from './bytes.ts';
import type { AttributeMap } from './column-store.ts';
import { type Dictionary, intern } from './dictionary.ts';
import {
  beginNested,
  endNested,
  type NestedValue,
  nestedKey,
  nestedText,
  nestedToken,
  openNestedValue,
} from './nested-value.ts';
import { appendAsciiText, appendText, base64, decimal, doubleText, type Repairs } from './text.ts';

/** Where attributes go: a map column of a row, or the staging of a resource or scope that rows will copy. */
export interface AttributeTarget {
  /** The map's dictionary; a staging keeps its keys as Strings in `keys`. */
  readonly dictionary: Dictionary | undefined;
  /** Indexes of the dictionary (32 bits each), or Strings. */
  readonly keys: Bytes;
  /** Values as Strings of text. */
  readonly values: Bytes;
  /** Types of what is not a string, `key=type,...`: see attribute-types.ts. Emptied by its owner. */
  readonly types: Bytes;
  /** Told before each value of the target with its key's index: the encoder watches some keys. */
  readonly watch: ((index: number) => void) | undefined;
}

export function mapTarget(
  map: AttributeMap,
  types: Bytes,
  watch?: (index: number) => void,
): AttributeTarget {
  return {
    dictionary: map.keys.dictionary,
    keys: map.keys.indexes,
    values: map.values.data,
    types,
    watch,
  };
}

export interface AttributeWriter {
  target: AttributeTarget;
  /** The key of the attribute that is being written, as it was stored. */
  keyData: Uint8Array;
  keyFrom: number;
  keyTo: number;
  readonly nested: NestedValue;
  readonly repairs: Repairs;
}

export function openAttributeWriter(repairs: Repairs): AttributeWriter {
  return {
    target: stagingTarget(),
    keyData: new Uint8Array(0),
    keyFrom: 0,
    keyTo: 0,
    nested: openNestedValue(repairs),
    repairs,
  };
}

export function stagingTarget(): AttributeTarget {
  return {
    dictionary: undefined,
    keys: openBytes(),
    values: openBytes(),
    types: openBytes(),
    watch: undefined,
  };
}

function writeKey(writer: AttributeWriter, bytes: Uint8Array, from: number, to: number): void {
  if (writer.nested.depth > 0) {
    nestedKey(writer.nested, bytes, from, to);
    return;
  }
  const { target } = writer;
  if (target.dictionary === undefined) {
    appendText(target.keys, bytes, from, to, writer.repairs);
    writer.keyData = target.keys.data;
    writer.keyTo = target.keys.length;
    writer.keyFrom = writer.keyTo - (to - from);
    return;
  }
  const index = intern(target.dictionary, bytes, from, to, writer.repairs);
  appendUint32(target.keys, index);
  writer.keyData = target.dictionary.keys.data;
  writer.keyFrom = target.dictionary.from[index]!;
  writer.keyTo = target.dictionary.to[index]!;
  target.watch?.(index);
}

const COMMA = 0x2c;
const EQUALS = 0x3d;
/** `% , : ; =`: the characters that the text of types uses itself. */
const ESCAPED = new Set([0x25, COMMA, 0x3a, 0x3b, EQUALS]);

function beginType(writer: AttributeWriter): Bytes {
  const { types } = writer.target;
  if (types.length > 0) appendByte(types, COMMA);
  for (let i = writer.keyFrom; i < writer.keyTo; i++) {
    const byte = writer.keyData[i]!;
    if (ESCAPED.has(byte)) appendAscii(types, `%${byte.toString(16).toUpperCase()}`);
    else appendByte(types, byte);
  }
  appendByte(types, EQUALS);
  return types;
}

/** A value whose text is ASCII: on its own a String of the map, inside an array or list JSON. */
function writeToken(writer: AttributeWriter, letter: string, text: string, json: string): void {
  if (writer.nested.depth > 0) {
    nestedToken(writer.nested, letter, json);
    return;
  }
  appendAscii(beginType(writer), letter);
  appendAsciiText(writer.target.values, text);
}

function writeString(writer: AttributeWriter, bytes: Uint8Array, from: number, to: number): void {
  if (writer.nested.depth > 0) nestedText(writer.nested, bytes, from, to);
  else appendText(writer.target.values, bytes, from, to, writer.repairs);
}

function writeDouble(writer: AttributeWriter, value: number): void {
  const text = doubleText(value);
  writeToken(writer, 'd', text, Number.isFinite(value) ? text : `"${text}"`);
}

function writeBytes(writer: AttributeWriter, bytes: Uint8Array, from: number, to: number): void {
  const text = base64(bytes, from, to);
  writeToken(writer, 'y', text, `"${text}"`);
}

function finishNested(writer: AttributeWriter): void {
  const { nested } = writer;
  endNested(nested);
  if (nested.depth > 0) return;
  const types = beginType(writer);
  appendSlice(types, nested.types.data, 0, nested.types.length);
  appendText(writer.target.values, nested.json.data, 0, nested.json.length, writer.repairs);
}

/** The attribute half of a sink. */
export function attributeSink(writer: AttributeWriter): AttributeSink {
  return {
    attributeKey: (bytes, from, to) => writeKey(writer, bytes, from, to),
    attributeString: (bytes, from, to) => writeString(writer, bytes, from, to),
    attributeBool: (value) => writeToken(writer, 'b', `${value}`, `${value}`),
    attributeInt(low, high) {
      const text = decimal(low, high);
      writeToken(writer, 'i', text, text);
    },
    attributeDouble: (value) => writeDouble(writer, value),
    attributeBytes: (bytes, from, to) => writeBytes(writer, bytes, from, to),
    attributeEmpty: () => writeToken(writer, 'n', '', 'null'),
    attributeArrayBegin: () => beginNested(writer.nested, '['),
    attributeArrayEnd: () => finishNested(writer),
    attributeListBegin: () => beginNested(writer.nested, '{'),
    attributeListEnd: () => finishNested(writer),
  };
}
