import { appendAscii, appendByte, appendSlice, type Bytes, openBytes, sameBytes } from './bytes.ts';
import { isText, type Repairs, repairText } from './text.ts';

/** An array or key-value list on its way to JSON text and to the text of its types: see attribute-types.ts. */
export interface NestedValue {
  depth: number;
  readonly json: Bytes;
  readonly types: Bytes;
  readonly frames: Frame[];
  readonly repairs: Repairs;
}

/** One open bracket. Its elements' types are written one after another; equal ones shrink to one when it closes. */
interface Frame {
  isList: boolean;
  elements: number;
  /** Where the types of its elements begin, and where those of the first one end. */
  typesFrom: number;
  firstTo: number;
  /** Where the type of the element that is being written begins. */
  elementFrom: number;
  allSame: boolean;
}

export function openNestedValue(repairs: Repairs): NestedValue {
  return { depth: 0, json: openBytes(), types: openBytes(), frames: [], repairs };
}

function frameAt(value: NestedValue, depth: number): Frame {
  value.frames[depth] ??= {
    isList: false,
    elements: 0,
    typesFrom: 0,
    firstTo: 0,
    elementFrom: 0,
    allSame: true,
  };
  return value.frames[depth];
}

export function beginNested(value: NestedValue, bracket: '[' | '{'): void {
  if (value.depth === 0) {
    value.json.length = 0;
    value.types.length = 0;
  } else beginElement(value);
  value.depth++;
  appendAscii(value.json, bracket);
  appendAscii(value.types, bracket);
  const frame = frameAt(value, value.depth);
  frame.isList = bracket === '{';
  frame.elements = 0;
  frame.typesFrom = value.types.length;
  frame.allSame = true;
}

export function endNested(value: NestedValue): void {
  const frame = frameAt(value, value.depth);
  if (frame.elements > 1 && frame.allSame) value.types.length = frame.firstTo;
  appendAscii(value.json, frame.isList ? '}' : ']');
  appendAscii(value.types, frame.isList ? '}' : ']');
  value.depth--;
  if (value.depth > 0) endElement(value);
}

/** In a list the comma stands before the key, which `nestedKey` has written. */
function beginElement(value: NestedValue): void {
  const frame = frameAt(value, value.depth);
  if (!frame.isList && frame.elements > 0) appendAscii(value.json, ',');
  frame.elementFrom = value.types.length;
}

function endElement(value: NestedValue): void {
  const { types } = value;
  const frame = frameAt(value, value.depth);
  if (frame.elements++ === 0) {
    frame.firstTo = types.length;
    return;
  }
  const length = frame.firstTo - frame.typesFrom;
  frame.allSame &&=
    types.length - frame.elementFrom === length &&
    sameBytes(types.data, frame.typesFrom, types.data, frame.elementFrom, length);
}

export function nestedKey(value: NestedValue, bytes: Uint8Array, from: number, to: number): void {
  if (frameAt(value, value.depth).elements > 0) appendAscii(value.json, ',');
  appendJsonString(value, bytes, from, to);
  appendAscii(value.json, ':');
}

/** A number, `true`, `null` or a quoted ASCII text. */
export function nestedToken(value: NestedValue, letter: string, json: string): void {
  beginElement(value);
  appendAscii(value.json, json);
  appendAscii(value.types, letter);
  endElement(value);
}

export function nestedText(value: NestedValue, bytes: Uint8Array, from: number, to: number): void {
  beginElement(value);
  appendJsonString(value, bytes, from, to);
  appendAscii(value.types, 's');
  endElement(value);
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

function appendJsonString(value: NestedValue, bytes: Uint8Array, from: number, to: number): void {
  if (!isText(bytes, from, to)) {
    const text = repairText(bytes, from, to, value.repairs);
    appendJsonString(value, text, 0, text.length);
    return;
  }
  const { json } = value;
  appendByte(json, QUOTE);
  let plainFrom = from;
  for (let i = from; i < to; i++) {
    const byte = bytes[i]!;
    if (byte >= 0x20 && byte !== QUOTE && byte !== BACKSLASH) continue;
    appendSlice(json, bytes, plainFrom, i);
    appendAscii(json, JSON.stringify(String.fromCharCode(byte)).slice(1, -1));
    plainFrom = i + 1;
  }
  appendSlice(json, bytes, plainFrom, to);
  appendByte(json, QUOTE);
}
