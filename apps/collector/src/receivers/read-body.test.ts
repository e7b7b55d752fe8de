import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { InFlightGate } from './in-flight-gate.ts';
import { readBody } from './read-body.ts';

const MIB = 1024 * 1024;
const LIMITS = { bodyBytes: 16 * MIB, decompressedBytes: 64 * MIB, compressionRatio: 10_000 };

/** A request as the HTTP server gives it: headers, and a body to be read. */
function request(body: Uint8Array, headers: Record<string, string>): IncomingMessage {
  return Object.assign(Readable.from([body], { objectMode: false }), {
    headers,
  }) as unknown as IncomingMessage;
}

it('counts a body as it unfolds, so that a crowd of bombs cannot fill the memory', async () => {
  const gate = new InFlightGate({ inFlightBytes: 2 * MIB, inFlightBytesPerSender: 64 * MIB });
  using other = gate.enter('sender');
  expect(other.grow(MIB)).toBe(true);
  using room = gate.enter('sender');
  let most = 0;
  const watched = {
    ...room,
    grow: (bytes: number) => {
      most = Math.max(most, bytes);
      return room.grow(bytes);
    },
  };
  const bomb = gzipSync(Buffer.alloc(12 * MIB));
  const read = readBody(request(bomb, { 'content-encoding': 'gzip' }), LIMITS, watched);
  await expect(read).rejects.toMatchObject({ status: 429 });
  expect(most).toBeLessThanOrEqual(MIB);
});

it('gives back a body of several gzip members, and refuses one that is cut off', async () => {
  const gate = new InFlightGate({ inFlightBytes: 64 * MIB, inFlightBytesPerSender: 64 * MIB });
  using room = gate.enter('sender');
  const sent = Buffer.concat([gzipSync('first '), gzipSync(Buffer.alloc(MIB, 'x'))]);
  const headers = { 'content-encoding': 'gzip' };
  const body = await readBody(request(sent, headers), LIMITS, room);
  expect(
    Buffer.from(body).equals(Buffer.concat([Buffer.from('first '), Buffer.alloc(MIB, 'x')])),
  ).toBe(true);
  const cut = readBody(request(sent.subarray(0, -9), headers), LIMITS, room);
  await expect(cut).rejects.toMatchObject({ status: 400 });
});
