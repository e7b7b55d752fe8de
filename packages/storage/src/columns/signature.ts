import { appendAscii, appendByte, appendSlice, type Bytes, openBytes, sameBytes } from './bytes.ts';

/** The text of `AttributeTypes` of one row, section by section: see attribute-types.ts. */
export interface Signature {
  /** Types of the row's own attributes, and of the event, link or exemplar that is being written. */
  readonly own: Bytes;
  readonly part: Bytes;
  /** The section of parts that may still grow to a range. */
  readonly last: Bytes;
  lastPlace: string;
  lastFrom: number;
  lastTo: number;
  readonly parts: Bytes;
  readonly text: Bytes;
}

const COLON = 0x3a;
const SEMICOLON = 0x3b;

export function openSignature(): Signature {
  return {
    own: openBytes(),
    part: openBytes(),
    last: openBytes(),
    lastPlace: '',
    lastFrom: 0,
    lastTo: 0,
    parts: openBytes(),
    text: openBytes(),
  };
}

export function beginSignature(signature: Signature): void {
  signature.own.length = 0;
  signature.part.length = 0;
  signature.parts.length = 0;
  signature.lastPlace = '';
}

/** Ends an event (`e`), link (`l`) or exemplar (`x`). Neighbours with the same types share a section. */
export function endSignaturePart(signature: Signature, place: string, index: number): void {
  const { part, last } = signature;
  if (part.length === 0) return;
  const continues =
    signature.lastPlace === place &&
    signature.lastTo === index - 1 &&
    part.length === last.length &&
    sameBytes(part.data, 0, last.data, 0, part.length);
  if (!continues) {
    flushPart(signature);
    last.length = 0;
    appendSlice(last, part.data, 0, part.length);
    signature.lastPlace = place;
    signature.lastFrom = index;
  }
  signature.lastTo = index;
  part.length = 0;
}

function flushPart(signature: Signature): void {
  const { lastPlace, lastFrom, lastTo } = signature;
  if (lastPlace === '') return;
  const range = lastFrom === lastTo ? `${lastFrom}` : `${lastFrom}-${lastTo}`;
  appendSection(signature.parts, `${lastPlace}${range}`, signature.last);
}

/** Writes one section, unless every attribute of its place is a string. */
export function appendSection(text: Bytes, place: string, types: Bytes): void {
  if (types.length === 0) return;
  if (text.length > 0) appendByte(text, SEMICOLON);
  appendAscii(text, place);
  appendByte(text, COLON);
  appendSlice(text, types.data, 0, types.length);
}

/** The whole text; valid until the next row. */
export function finishSignature(signature: Signature, resource: Bytes, scope: Bytes): Bytes {
  const { text, parts } = signature;
  flushPart(signature);
  text.length = 0;
  appendSection(text, 's', signature.own);
  if (parts.length > 0) {
    if (text.length > 0) appendByte(text, SEMICOLON);
    appendSlice(text, parts.data, 0, parts.length);
  }
  appendSection(text, 'r', resource);
  appendSection(text, 'c', scope);
  return text;
}
