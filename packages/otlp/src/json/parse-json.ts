import { Buffer } from 'node:buffer';
import { DecodeError } from '../outcome.ts';
import { DEPTH_MAX } from '../protobuf/reader.ts';

/** Brackets within brackets: four for each AnyValue of a list, and those that stand around the outermost. */
const BRACKETS_MAX = DEPTH_MAX * 4 + 20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Parses a body without losing digits: integers of 16 digits and more come back as strings, which OTLP/JSON allows for
 * every 64-bit field. Throws a DecodeError with the byte where the syntax ends.
 */
export function parseJson(body: Uint8Array): unknown {
  // The parser of the engine needs seconds for millions of brackets before it says that one is missing.
  refuseDeepBrackets(body);
  const text = new TextDecoder().decode(body);
  const parsed = parseOr(quoteLongIntegers(text));
  if (!(parsed instanceof SyntaxError)) return parsed;
  throw new DecodeError(`the body is not JSON (${parsed.message})`, offsetOf(text, body.length));
}

function refuseDeepBrackets(body: Uint8Array): void {
  let depth = 0;
  for (let at = 0; at < body.length; at++) {
    const byte = body[at];
    if (byte === QUOTE) at = quoteEnd(body, at + 1);
    // `[` and `{` differ from `]` and `}` in one bit each, and from each other in another.
    else if ((byte! & 0xdf) === 0x5b) {
      if (++depth > BRACKETS_MAX) throw new DecodeError('values are nested too deeply', at);
    } else if ((byte! & 0xdf) === 0x5d) depth--;
  }
}

/** Where the quote stands that ends a string; in UTF-8 no other character holds its byte. */
function quoteEnd(body: Uint8Array, from: number): number {
  let at = from;
  while (at < body.length && body[at] !== QUOTE) at += body[at] === BACKSLASH ? 2 : 1;
  return at;
}

/** The value, or the error as a value: JSON has no errors of its own. */
function parseOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    return cause;
  }
}

/** The engine names the character for most faults; parsing the text as it was sent finds the right one. */
function offsetOf(text: string, bodyBytes: number): number | undefined {
  const fault = parseOr(text);
  const message = fault instanceof SyntaxError ? fault.message : '';
  const position = /position (\d+)/.exec(message)?.[1];
  // Bytes that are not UTF-8 became longer in the text.
  if (position !== undefined)
    return Math.min(bodyBytes, Buffer.byteLength(text.slice(0, Number(position))));
  return /end of JSON input/i.test(message) ? bodyBytes : undefined;
}

const LONG = /[^"\d.]\d{16}/;
const INTEGER = /^-?\d{16,}$/;
/** No 64-bit integer has more, sign and zeros in front included; the engine's regex fails on millions. */
const DIGITS_MAX = 64;

function quoteLongIntegers(text: string): string {
  if (!LONG.test(text)) return text;
  let quoted = '';
  let copied = 0;
  for (let at = 0; at < text.length; ) {
    const end = tokenEnd(text, at);
    const length = end - at;
    const mayBeLong = length >= 16 && length <= DIGITS_MAX && text[at] !== '"';
    const token = mayBeLong ? text.slice(at, end) : '';
    if (INTEGER.test(token)) {
      quoted += `${text.slice(copied, at)}"${token}"`;
      copied = end;
    }
    at = end;
  }
  return quoted + text.slice(copied);
}

/** End of the string, number or other single character that begins at a position. */
function tokenEnd(text: string, from: number): number {
  if (text[from] === '"') return stringEnd(text, from + 1);
  let at = from;
  while (isOfNumber(text.charCodeAt(at))) at++;
  return Math.max(at, from + 1);
}

function stringEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

/** Digits and `+ - . e E`; false behind the end (NaN). */
function isOfNumber(code: number): boolean {
  if (code >= 0x30 && code <= 0x39) return true;
  return code === 0x2b || code === 0x2d || code === 0x2e || code === 0x65 || code === 0x45;
}
