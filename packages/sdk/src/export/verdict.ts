import type { Reply } from './connection.ts';

/** What the collector's answer means for the batch. */
export type Verdict =
  | { readonly kind: 'accepted'; readonly rejected: number; readonly message: string }
  | { readonly kind: 'retry'; readonly retryAfterMs: number | undefined; readonly cause: string }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'refused'; readonly cause: string };

const RETRYABLE = new Set([429, 502, 503, 504]);

/** Retry-After in milliseconds: seconds or an HTTP date (RFC 9110, 10.2.3). */
function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

interface Field {
  readonly number: number;
  readonly varint: bigint;
  readonly bytes: Uint8Array;
}

function readVarint(bytes: Uint8Array, from: number): [value: bigint, next: number] {
  let value = 0n;
  for (let at = from, shift = 0n; at < bytes.length && shift < 70n; at += 1, shift += 7n) {
    const byte = bytes[at] ?? 0;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return [value, at + 1];
  }
  throw new RangeError('varint runs over the end');
}

function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  for (let at = 0; at < bytes.length; ) {
    const [tag, afterTag] = readVarint(bytes, at);
    const [value, afterValue] = readVarint(bytes, afterTag);
    const wire = Number(tag & 7n);
    if (wire !== 0 && wire !== 2) return; // The answer has varints and messages only; anything else is of a later version.
    const end = wire === 2 ? afterValue + Number(value) : afterValue;
    yield { number: Number(tag >> 3n), varint: value, bytes: bytes.subarray(afterValue, end) };
    at = end;
  }
}

/** The `partial_success` of an ExportTraceServiceResponse or ExportMetricsServiceResponse; zero and empty when there is none. */
function partialSuccess(body: Uint8Array): { rejected: number; message: string } {
  const found = { rejected: 0, message: '' };
  try {
    const partial = [...fieldsOf(body)].find((field) => field.number === 1);
    for (const field of fieldsOf(partial?.bytes ?? new Uint8Array())) {
      if (field.number === 1) found.rejected = Number(field.varint);
      if (field.number === 2) found.message = new TextDecoder().decode(field.bytes);
    }
  } catch {
    // An answer with status 200 that is no protobuf (a proxy's page): the status is what counts.
  }
  return found;
}

/** Judges an answer as the OTLP specification asks: retry 429, 502, 503 and 504, drop after any other refusal. */
export function judge(reply: Reply, now: number): Verdict {
  if (reply.status >= 200 && reply.status < 300) {
    return { kind: 'accepted', ...partialSuccess(reply.body) };
  }
  const cause = `HTTP ${reply.status}`;
  if (RETRYABLE.has(reply.status)) {
    return { kind: 'retry', retryAfterMs: retryAfterMs(reply.retryAfter, now), cause };
  }
  return reply.status === 413 ? { kind: 'too-large' } : { kind: 'refused', cause };
}
