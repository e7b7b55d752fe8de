/** One frame of HTTP/2: RFC 9113 section 4.1. */
export interface Frame {
  readonly type: number;
  readonly payload: Buffer;
}

export const FRAME = { data: 0, headers: 1, reset: 3, settings: 4, ping: 6, continuation: 9 };

const HEAD_BYTES = 9;

/** The whole frames at the beginning of what was received. */
export function framesOf(received: Buffer): Frame[] {
  const frames: Frame[] = [];
  let at = 0;
  while (at + HEAD_BYTES <= received.length) {
    const end = at + HEAD_BYTES + received.readUIntBE(at, 3);
    if (end > received.length) break;
    frames.push({ type: received[at + 3] ?? 0, payload: received.subarray(at + HEAD_BYTES, end) });
    at = end;
  }
  return frames;
}

/** A frame as it is sent. */
export function frameBytes(
  type: number,
  flags: number,
  streamId: number,
  payload: Uint8Array,
): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(streamId, 5);
  return Buffer.concat([head, payload]);
}
