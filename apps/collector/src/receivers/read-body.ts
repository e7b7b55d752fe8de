import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import type { InFlightBytes } from './in-flight-gate.ts';
import { Refusal } from './refusal.ts';

const gunzipAsync = promisify(gunzip);
const inflateAsync = promisify(inflate);

/** The body, decompressed. Throws a Refusal: 400, 413, 415 or 429. */
export async function readBody(
  request: IncomingMessage,
  limits: { bodyBytes: number },
  room: InFlightBytes,
): Promise<Uint8Array> {
  const compression = compressionOf(request);
  const sent = await readSent(request, limits.bodyBytes, room);
  if (compression === 'identity' || sent.length === 0) return sent;
  const body = await decompress(sent, compression, limits.bodyBytes);
  if (!room.grow(body.length)) throw Refusal.busy();
  return body;
}

/** The length that a sender announces; 0 when it announces none. */
export function announcedBytes(request: IncomingMessage): number {
  const length = Number(request.headers['content-length'] ?? 0);
  return Number.isSafeInteger(length) && length > 0 ? length : 0;
}

function compressionOf(request: IncomingMessage): 'identity' | 'gzip' | 'deflate' {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === '' || encoding === 'identity') return 'identity';
  if (encoding === 'gzip' || encoding === 'deflate') return encoding;
  throw new Refusal(
    415,
    'content_encoding',
    `TW2107 Content-Encoding "${printable(encoding)}" is not understood: send gzip, deflate or no compression.`,
  );
}

async function readSent(
  request: IncomingMessage,
  maxBytes: number,
  room: InFlightBytes,
): Promise<Uint8Array> {
  const announced = announcedBytes(request);
  if (announced > maxBytes) throw Refusal.tooLarge(maxBytes);
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > maxBytes) throw Refusal.tooLarge(maxBytes);
      // What was announced has its room already.
      if (length > announced && !room.grow(chunk.length)) throw Refusal.busy();
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw Refusal.malformed('TW2105 the body was cut off before its end.', { cause: error });
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, length);
}

async function decompress(
  sent: Uint8Array,
  compression: 'gzip' | 'deflate',
  maxBytes: number,
): Promise<Uint8Array> {
  try {
    const run = compression === 'gzip' ? gunzipAsync : inflateAsync;
    return await run(sent, { maxOutputLength: maxBytes });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ERR_BUFFER_TOO_LARGE') throw Refusal.tooLarge(maxBytes, { cause: error });
    const advice = `TW2105 the body is not ${compression}, though Content-Encoding says so.`;
    throw Refusal.malformed(advice, { cause: error });
  }
}

function printable(text: string): string {
  return text.replaceAll(/[^\w.,+-]/g, '?').slice(0, 40);
}
