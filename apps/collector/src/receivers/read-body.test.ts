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

/** A body that comes in two pieces. */
function halves(body: Buffer): IncomingMessage {
  const half = body.length / 2;
  const pieces = [body.subarray(0, half), body.subarray(half)];
  return Object.assign(Readable.from(pieces, { objectMode: false }), {
    headers: {},
  }) as unknown as IncomingMessage;
}

it('uses the memory of a body again once its request is done, never before', async () => {
  const gate = new InFlightGate({ inFlightBytes: 64 * MIB, inFlightBytesPerSender: 64 * MIB });
  const bodyOf = (byte: number): Buffer => Buffer.alloc(180_000, byte);
  const first = gate.enter('sender');
  const one = await readBody(halves(bodyOf(1)), LIMITS, first);
  using second = gate.enter('sender');
  const two = await readBody(halves(bodyOf(2)), LIMITS, second);
  expect([bodyOf(1).equals(one), bodyOf(2).equals(two)]).toEqual([true, true]);
  expect(two.buffer).not.toBe(one.buffer);
  first[Symbol.dispose]();
  first[Symbol.dispose](); // gives nothing back twice
  using third = gate.enter('sender');
  const three = await readBody(halves(bodyOf(3).subarray(0, 150_000)), LIMITS, third);
  using fourth = gate.enter('sender');
  const four = await readBody(halves(bodyOf(4)), LIMITS, fourth);
  expect(three.buffer).toBe(one.buffer);
  expect(new Set([two.buffer, three.buffer, four.buffer]).size).toBe(3);
  expect(three.length).toBe(150_000);
  expect(Buffer.alloc(150_000, 3).equals(three)).toBe(true);
  expect(bodyOf(2).equals(two)).toBe(true);
});

it('gives memory away with a body that is for the worker', async () => {
  const gate = new InFlightGate({ inFlightBytes: 64 * MIB, inFlightBytesPerSender: 64 * MIB });
  const body = Buffer.alloc(2 * MIB, 5);
  const room = gate.enter('sender');
  const large = await readBody(halves(body), LIMITS, room);
  room[Symbol.dispose]();
  using next = gate.enter('sender');
  const other = await readBody(halves(body), LIMITS, next);
  expect(other.buffer).not.toBe(large.buffer);
});
