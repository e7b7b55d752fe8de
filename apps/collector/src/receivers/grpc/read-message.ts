import type { ServerHttp2Stream } from 'node:http2';
import type { InFlightBytes } from '../in-flight-gate.ts';
import { type BodyLimits, type Compression, collect, decompress } from '../read-body.ts';
import { Refusal } from '../refusal.ts';

/** A flag (1: compressed) and the length of the message, big-endian. */
const PREFIX_BYTES = 5;

/**
 * The one message of a unary call, decompressed. Every byte takes its room as it comes, before and
 * after decompression; a message that announces too much is refused before it is read. Throws a
 * Refusal: 400, 413 or 429. See "Length-Prefixed-Message" in PROTOCOL-HTTP2 of gRPC.
 */
export async function readMessage(
  stream: ServerHttp2Stream,
  compression: Compression,
  limits: BodyLimits,
  room: InFlightBytes,
): Promise<Uint8Array> {
  const framed = await readFramed(stream, limits.bodyBytes, room);
  if (framed.length < PREFIX_BYTES) throw cutOff();
  const message = framed.subarray(PREFIX_BYTES);
  const length = messageLength(framed);
  if (message.length < length) throw cutOff();
  if (message.length > length) {
    const advice = 'TW2105 the call carries more than one message: Export takes one.';
    throw Refusal.malformed(advice, {});
  }
  const isCompressed = framed[0] === 1;
  if (isCompressed && compression === 'identity') {
    throw Refusal.malformed('TW2105 the message is compressed, but grpc-encoding is missing.', {});
  }
  return await decompress(message, isCompressed ? compression : 'identity', limits, room);
}

async function readFramed(
  stream: ServerHttp2Stream,
  maxBytes: number,
  room: InFlightBytes,
): Promise<Uint8Array> {
  // A refusal must reach the sender, so the stream is not destroyed with its reader.
  const arriving = stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  try {
    const checked = withPrefixChecked(arriving, maxBytes);
    const tooLarge = (): Refusal => Refusal.tooLarge(maxBytes);
    return await collect(checked, tooLarge, PREFIX_BYTES + maxBytes, room);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw cutOff({ cause: error });
  }
}

/** Passes the bytes on, and throws a Refusal (413) as soon as the prefix announces too much. */
async function* withPrefixChecked(
  arriving: AsyncIterable<Buffer>,
  maxBytes: number,
): AsyncIterable<Buffer> {
  let head = Buffer.alloc(0);
  for await (const chunk of arriving) {
    if (head.length < PREFIX_BYTES) {
      head = Buffer.concat([head, chunk.subarray(0, PREFIX_BYTES - head.length)]);
      if (head.length === PREFIX_BYTES && messageLength(head) > maxBytes) {
        throw Refusal.tooLarge(maxBytes);
      }
    }
    yield chunk;
  }
}

function messageLength(framed: Uint8Array): number {
  return Buffer.from(framed.buffer, framed.byteOffset, PREFIX_BYTES).readUInt32BE(1);
}

function cutOff(options: ErrorOptions = {}): Refusal {
  return Refusal.malformed('TW2105 the message was cut off before its end.', options);
}
