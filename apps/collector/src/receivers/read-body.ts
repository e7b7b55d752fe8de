import type { IncomingMessage } from 'node:http';
import { createGunzip, createInflate } from 'node:zlib';
import type { InFlightBytes } from './in-flight-gate.ts';
import { Refusal } from './refusal.ts';

/** Bytes that are unfolded at a time. */
const UNFOLD = { chunkSize: 64 * 1024 };

/** How large one body may be. */
export interface BodyLimits {
  /** As it is sent. */
  readonly bodyBytes: number;
  readonly decompressedBytes: number;
  /** How many times larger it may become, asked behind the first MiB. */
  readonly compressionRatio: number;
}

const RATIO_FREE_BYTES = 1024 * 1024;

/** The body, decompressed, in memory of the room. Throws a Refusal: 400, 413, 415 or 429. */
export async function readBody(
  request: IncomingMessage,
  limits: BodyLimits,
  room: InFlightBytes,
): Promise<Uint8Array> {
  const compression = compressionOf(request.headers['content-encoding'], 'Content-Encoding');
  const sent = await readSent(request, limits.bodyBytes, room);
  return await decompress(sent, compression, limits, room);
}

/** The length that a sender announces; 0 when it announces none. */
export function announcedBytes(request: IncomingMessage): number {
  const length = Number(request.headers['content-length'] ?? 0);
  return Number.isSafeInteger(length) && length > 0 ? length : 0;
}

export type Compression = 'identity' | 'gzip' | 'deflate';

/** The compression that a header names. Throws a Refusal (415). */
export function compressionOf(value: string | undefined, header: string): Compression {
  const encoding = (value ?? 'identity').trim().toLowerCase();
  if (encoding === '' || encoding === 'identity') return 'identity';
  if (encoding === 'gzip' || encoding === 'deflate') return encoding;
  throw new Refusal(
    415,
    'content_encoding',
    `TW2107 ${header} "${printable(encoding)}" is not understood: send gzip, deflate or no compression.`,
  );
}

async function readSent(
  request: IncomingMessage,
  maxBytes: number,
  room: InFlightBytes,
): Promise<Uint8Array> {
  try {
    // A refusal must reach the sender, so the request is not destroyed with its reader.
    const arriving = request.iterator({ destroyOnReturn: false });
    return await collect(arriving, () => Refusal.tooLarge(maxBytes), maxBytes, room);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw Refusal.malformed('TW2105 the body was cut off before its end.', { cause: error });
  }
}

/**
 * All bytes that come, each of which takes its room before the next is read. They stand where they are until the room is
 * given back, and no longer.
 */
export async function collect(
  arriving: AsyncIterable<Buffer>,
  tooLarge: () => Refusal,
  maxBytes: number,
  room: InFlightBytes,
): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of arriving) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge();
    if (!room.grow(chunk.length)) throw Refusal.busy();
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : join(chunks, length, room);
}

function join(chunks: readonly Buffer[], length: number, room: InFlightBytes): Buffer {
  const body = room.memory(length);
  let at = 0;
  for (const chunk of chunks) at += chunk.copy(body, at);
  return body;
}

/** The bytes unfolded; identity and nothing stay as they are. Throws a Refusal: 400, 413 or 429. */
export async function decompress(
  sent: Uint8Array,
  compression: Compression,
  limits: BodyLimits,
  room: InFlightBytes,
): Promise<Uint8Array> {
  if (compression === 'identity' || sent.length === 0) return sent;
  const unfolding = compression === 'gzip' ? createGunzip(UNFOLD) : createInflate(UNFOLD);
  const { decompressedBytes, compressionRatio } = limits;
  const byRatio = Math.max(RATIO_FREE_BYTES, sent.length * compressionRatio);
  const maxBytes = Math.min(decompressedBytes, byRatio);
  unfolding.end(sent);
  try {
    return await collect(unfolding, () => unfoldsTooLarge(limits, maxBytes), maxBytes, room);
  } catch (error) {
    unfolding.destroy();
    if (error instanceof Refusal) throw error;
    const advice = `TW2105 the body is not ${compression}, though its headers say so.`;
    throw Refusal.malformed(advice, { cause: error });
  }
}

function unfoldsTooLarge(
  { decompressedBytes, compressionRatio }: BodyLimits,
  max: number,
): Refusal {
  return max < decompressedBytes
    ? Refusal.unfoldsTooFar(compressionRatio)
    : Refusal.unfoldsTooLarge(decompressedBytes);
}

function printable(text: string): string {
  return text.replaceAll(/[^\w.,+-]/g, '?').slice(0, 40);
}
