import { FIXED64, LENGTH, tagOf, VARINT } from '../protobuf/reader.ts';
import {
  type BackwardWriter,
  closeField,
  used,
  writeBytes,
  writeDouble,
  writeInt64,
  writeText,
  writeTextField,
  writeVarint,
} from './backward-writer.ts';
import type { AttributesLike } from './span-like.ts';

const KEY = tagOf(1, LENGTH);
const VALUE = tagOf(2, LENGTH);
const STRING = tagOf(1, LENGTH);
const BOOL = tagOf(2, VARINT);
const INT = tagOf(3, VARINT);
const DOUBLE = tagOf(4, FIXED64);
const ARRAY = tagOf(5, LENGTH);
const LIST = tagOf(6, LENGTH);
const BYTES = tagOf(7, LENGTH);
const ELEMENT = tagOf(1, LENGTH);

/** Deeper values are left empty: an SDK never throws into its host, and cycles end here. */
const DEPTH_MAX = 16;
/** Senders have few keys; one that invents them does not get to keep them all. */
const KEYS_MAX = 1000;

/** The key field of attributes met before, encoded. */
export type KeyCache = Map<string, Uint8Array>;

export interface AttributeEncoder {
  readonly writer: BackwardWriter;
  readonly keys: KeyCache;
}

/** Writes KeyValues under a tag, last first, so that they read in the order of the object. */
export function writeAttributes(
  encoder: AttributeEncoder,
  tag: number,
  attributes: AttributesLike,
  depth = 0,
): void {
  const entries = Object.keys(attributes);
  for (let i = entries.length - 1; i >= 0; i--) {
    const key = entries[i]!;
    const value = attributes[key];
    if (value === undefined) continue;
    const end = used(encoder.writer);
    writeValueField(encoder, VALUE, value, depth);
    writeKey(encoder, key);
    closeField(encoder.writer, tag, end);
  }
}

function writeKey({ writer, keys }: AttributeEncoder, key: string): void {
  const cached = keys.get(key);
  if (cached !== undefined) {
    writeBytes(writer, cached);
    return;
  }
  const end = used(writer);
  writeTextField(writer, KEY, key);
  if (keys.size < KEYS_MAX) {
    keys.set(key, writer.data.slice(writer.at, writer.at + end - used(writer)));
  }
}

function writeValueField(
  encoder: AttributeEncoder,
  tag: number,
  value: unknown,
  depth: number,
): void {
  const end = used(encoder.writer);
  writeValue(encoder, value, depth);
  closeField(encoder.writer, tag, end);
}

function writeValue(encoder: AttributeEncoder, value: unknown, depth: number): void {
  const { writer } = encoder;
  switch (typeof value) {
    case 'string':
      writeTextField(writer, STRING, value);
      break;
    case 'number':
      writeNumber(writer, value);
      break;
    case 'boolean':
      writeVarint(writer, value ? 1 : 0);
      writeVarint(writer, BOOL);
      break;
    case 'bigint':
      writeInt64(writer, value);
      writeVarint(writer, INT);
      break;
    case 'object':
      if (value !== null && depth < DEPTH_MAX) writeObject(encoder, value, depth + 1);
      break;
    default: // functions and symbols have no OTLP value
  }
}

/** An integral number is an int, as the OpenTelemetry JS exporters send it. */
function writeNumber(writer: BackwardWriter, value: number): void {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
    if (value >= 0) writeVarint(writer, value);
    else writeInt64(writer, BigInt(value));
    writeVarint(writer, INT);
  } else {
    writeDouble(writer, value);
    writeVarint(writer, DOUBLE);
  }
}

function writeObject(encoder: AttributeEncoder, value: object, depth: number): void {
  const { writer } = encoder;
  const end = used(writer);
  if (value instanceof Uint8Array) {
    writeBytes(writer, value);
    closeField(writer, BYTES, end);
  } else if (Array.isArray(value)) {
    for (let i = value.length - 1; i >= 0; i--) writeValueField(encoder, ELEMENT, value[i], depth);
    closeField(writer, ARRAY, end);
  } else {
    writeAttributes(encoder, ELEMENT, value as AttributesLike, depth);
    closeField(writer, LIST, end);
  }
}

/** A text field that is left out when it is empty. */
export function writeOptionalText(writer: BackwardWriter, tag: number, text: string): void {
  if (text === '') return;
  const end = used(writer);
  writeText(writer, text);
  closeField(writer, tag, end);
}
