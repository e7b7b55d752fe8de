import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';
import { EngineError } from './engine-error.ts';

/** A sender that says nothing for so long has gone; what it holds is needed by others. */
const STALL_MS = 60_000;

export type Encoding = 'identity' | 'gzip' | 'deflate';

/** @throws EngineError 89 for a Content-Encoding that is not read here */
export function encodingOf(incoming: IncomingMessage): Encoding {
  const encoding = (incoming.headers['content-encoding'] ?? 'identity').toLowerCase();
  if (encoding === 'identity' || encoding === 'gzip' || encoding === 'deflate') return encoding;
  throw new EngineError(
    89,
    'UNKNOWN_COMPRESSION_METHOD',
    `TW4017: Content-Encoding ${encoding} is not supported: send gzip, deflate or no compression`,
    { status: 415 },
  );
}

/** The body as sent. A connection that ends before the body does throws; nothing of it may be used then. */
export async function* rawBody(incoming: IncomingMessage): AsyncGenerator<Buffer> {
  const { socket } = incoming;
  const stalled = (): void => void incoming.destroy(cutBody());
  socket.setTimeout(STALL_MS, stalled);
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) yield chunk;
  } finally {
    socket.setTimeout(0, stalled);
    socket.off('timeout', stalled);
  }
  if (!incoming.complete) throw cutBody();
}

/** The body decompressed. A damaged or shortened stream throws EngineError 354. */
export async function* plainBody(
  incoming: IncomingMessage,
  encoding: Encoding,
): AsyncGenerator<Buffer> {
  if (encoding === 'identity') {
    yield* rawBody(incoming);
    return;
  }
  const inflate = encoding === 'gzip' ? createGunzip() : createInflate();
  const sent = Readable.from(rawBody(incoming));
  sent.once('error', (error) => inflate.destroy(error));
  try {
    for await (const chunk of sent.pipe(inflate) as Readable as AsyncIterable<Buffer>) yield chunk;
  } catch (cause) {
    throw incoming.complete ? damaged(encoding, cause as Error) : cutBody();
  }
  if (!incoming.complete) throw cutBody();
}

function cutBody(): EngineError {
  const text = 'TW4019: the connection ended before the request body did: nothing of it was used';
  return new EngineError(33, 'CANNOT_READ_ALL_DATA', text, { status: 400 });
}

function damaged(encoding: Encoding, cause: Error): EngineError {
  const text = `TW4018: the request body is not valid ${encoding}: ${cause.message}`;
  return new EngineError(354, 'CANNOT_DECOMPRESS', text, { status: 400, cause });
}
