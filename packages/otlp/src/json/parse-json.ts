import { Buffer } from 'node:buffer';
import { DecodeError } from '../outcome.ts';

/**
 * Parses a body without losing digits: integers of 16 digits and more come back as strings, which OTLP/JSON allows for
 * every 64-bit field. Throws a DecodeError with the byte where the syntax ends.
 */
export function parseJson(body: Uint8Array): unknown {
  const text = new TextDecoder().decode(body);
  try {
    return JSON.parse(quoteLongIntegers(text));
  } catch (cause) {
    throw new DecodeError(`the body is not JSON (${faultOf(cause)})`, offsetOf(text), {
      cause,
    });
  }
}

function faultOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** The engine names the character at which it stopped; parsing the text as it was sent finds the right one. */
function offsetOf(text: string): number {
  try {
    JSON.parse(text);
  } catch (cause) {
    const position = /position (\d+)/.exec(faultOf(cause))?.[1];
    if (position !== undefined) return Buffer.byteLength(text.slice(0, Number(position)));
  }
  return Buffer.byteLength(text);
}

const LONG = /[^"\d.]\d{16}/;
const INTEGER = /^-?\d{16,}$/;

function quoteLongIntegers(text: string): string {
  if (!LONG.test(text)) return text;
  let quoted = '';
  let copied = 0;
  for (let at = 0; at < text.length; ) {
    const end = tokenEnd(text, at);
    const token = end - at < 16 || text[at] === '"' ? '' : text.slice(at, end);
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
