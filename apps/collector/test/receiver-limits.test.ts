import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { otlpTracesRequest, type SpanSketch, span } from '@tracewell/testing';
import { expect, it, vi } from 'vitest';
import { InFlightGate } from '../src/receivers/in-flight-gate.ts';
import { ReceiversAlone } from './receivers-alone.ts';

const MIB = 1024 * 1024;

function spans(...sketches: SpanSketch[]): string {
  return otlpTracesRequest(sketches.map((sketch) => span(sketch)));
}

function post(
  { otlpHttp }: ReceiversAlone,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`http://127.0.0.1:${otlpHttp.port}/v1/traces`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

/** Sends bytes and gives back everything that is answered until the connection is closed. */
async function sendRaw({ otlpHttp }: ReceiversAlone, text: string): Promise<string> {
  const socket = connect(otlpHttp.port, '127.0.0.1');
  let answer = '';
  socket.setEncoding('utf8').on('data', (chunk) => {
    answer += chunk;
  });
  socket.on('error', () => undefined);
  socket.write(text);
  await once(socket, 'close');
  return answer;
}

const gzipped = { 'content-encoding': 'gzip' };

it('bounds what a body becomes, in bytes and in proportion', async () => {
  const yaml = 'limits: { decompressedBytes: 3MiB, compressionRatio: 20 }\n';
  await using receivers = await ReceiversAlone.start(yaml);
  const noise = Buffer.from(Array.from({ length: 600_000 }, () => Math.random()).join(' '));
  const large = await post(
    receivers,
    new Uint8Array(gzipSync(noise.subarray(0, 4 * MIB))),
    gzipped,
  );
  expect([large.status, await large.text()]).toEqual([413, expect.stringContaining('TW2160')]);
  const bomb = await post(receivers, new Uint8Array(gzipSync(Buffer.alloc(2 * MIB))), gzipped);
  expect([bomb.status, await bomb.text()]).toEqual([413, expect.stringContaining('TW2161')]);
  // Below the first MiB nobody asks: short texts may repeat themselves.
  const padded = Buffer.from(`${' '.repeat(MIB / 2)}${spans({})}`);
  expect((await post(receivers, new Uint8Array(gzipSync(padded)), gzipped)).status).toBe(200);
});

it('gives no sender the room of the others', () => {
  const gate = new InFlightGate({ inFlightBytes: 100, inFlightBytesPerSender: 40 });
  using first = gate.enter('a');
  expect(first.grow(1000)).toBe(true); // alone, a request may be of any size
  first[Symbol.dispose]();
  using other = gate.enter('b');
  expect(other.grow(30)).toBe(true);
  using one = gate.enter('a');
  expect([one.grow(30), gate.fits(20, 'a'), gate.fits(20, 'c')]).toEqual([true, false, true]);
  using two = gate.enter('a');
  expect([two.grow(20), two.grow(10)]).toEqual([false, true]);
  using crowd = gate.enter('c');
  expect([crowd.grow(40), crowd.grow(30), gate.bytes]).toEqual([false, true, 100]);
  one[Symbol.dispose]();
  expect([gate.bytes, gate.fits(30, 'a')]).toEqual([70, true]);
});

it('refuses spans behind the limit of a request, each counted, and answers 200', async () => {
  await using receivers = await ReceiversAlone.start('limits: { itemsPerRequest: 2 }\n');
  const some = await post(receivers, spans({}, {}, {}, {}, {}));
  expect(await some.json()).toMatchObject({ partialSuccess: { rejectedSpans: '3' } });
  const noId = { traceId: '0'.repeat(32) };
  const none = await post(receivers, spans(noId, noId));
  expect([none.status, await none.json()]).toMatchObject([
    200,
    { partialSuccess: { rejectedSpans: '2' } },
  ]);
  await receivers.until(({ ledger }) => {
    expect(ledger.traces).toMatchObject({
      received: 7,
      inJournal: 2,
      rejected: { too_many_in_request: 3, invalid_trace_id: 2 },
    });
  });
});

it('ends requests that are slow, and those with large heads', async () => {
  const yaml = 'limits: { headersTimeout: 300ms, requestTimeout: 600ms, headerBytes: 2KiB }\n';
  await using receivers = await ReceiversAlone.start(yaml);
  const slowHead = sendRaw(receivers, 'POST /v1/traces HTTP/1.1\r\nHost: x\r\n');
  const head = 'POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
  const slowBody = sendRaw(receivers, `${head}Content-Length: 100\r\n\r\n{`);
  const largeHead = sendRaw(receivers, `${head}X-Large: ${'x'.repeat(3000)}\r\n\r\n`);
  expect(await slowHead).toContain('HTTP/1.1 408');
  expect(await slowBody).toContain('HTTP/1.1 408');
  expect(await largeHead).toContain('HTTP/1.1 431');
});

it('closes a connection after its number of requests', async () => {
  await using receivers = await ReceiversAlone.start('limits: { requestsPerConnection: 2 }\n');
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const connections: (string | undefined)[] = [];
  for (let i = 0; i < 2; i += 1) {
    const asked = request({ port: receivers.otlpHttp.port, path: '/health/live', agent }).end();
    const [answer] = await once(asked, 'response');
    connections.push(answer.headers.connection);
    await once(answer.resume(), 'end');
  }
  agent.destroy();
  expect(connections).toEqual(['keep-alive', 'close']);
});

it.each(['otlpHttp', 'otlpGrpc', 'zipkin'] as const)(
  'closes connections beyond their number at once on %s',
  async (protocol) => {
    await using receivers = await ReceiversAlone.start('limits: { connections: 2 }\n');
    const { host, port } = receivers[protocol];
    const held = await Promise.all([dial(port, host), dial(port, host)]);
    const third = await dial(port, host);
    await once(third, 'close');
    expect(held.map(({ readyState }) => readyState)).toEqual(['open', 'open']);
    held[0]?.destroy();
    // Room again, as soon as the server has noticed.
    await vi.waitFor(async () => {
      const fourth = await dial(port, host);
      held.push(fourth);
      fourth.write('?');
      const wasTaken = await Promise.race([
        once(fourth, 'data').then(() => true),
        once(fourth, 'close').then(() => fourth.bytesRead > 0),
      ]);
      expect(wasTaken).toBe(true);
    });
    for (const socket of held) socket.destroy();
  },
);

async function dial(port: number, host: string): Promise<Socket> {
  const socket = connect(port, host);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

it('asks senders to wait while the disk is nearly full', async () => {
  await using receivers = await ReceiversAlone.start('journal: { lowDiskBytes: 1000TB }\n');
  await vi.waitFor(async () => {
    const answer = await post(receivers, spans({}));
    expect([answer.status, await answer.text()]).toEqual([429, expect.stringContaining('TW2162')]);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });
  const health = await fetch(`http://127.0.0.1:${receivers.otlpHttp.port}/health/ready`);
  expect(health.status).toBe(200);
});

it('takes new keys without a restart, and keeps the old ones when the file is bad', async () => {
  const file = join(tmpdir(), `tracewell-keys-${process.pid}-${Date.now()}`);
  await writeFile(file, 'first-key-0123456789\n');
  await using receivers = await ReceiversAlone.start(`auth: { ingestKeysFile: ${file} }\n`);
  const status = async (key: string): Promise<number> =>
    (await post(receivers, '{}', { 'x-api-key': key })).status;
  expect(await status('first-key-0123456789')).toBe(200);
  expect(await status('other-key-0123456789')).toBe(401);
  await writeFile(file, 'other-key-0123456789 # the new one\n');
  const patience = { timeout: 15_000, interval: 50 };
  await vi.waitFor(async () => {
    expect(await status('other-key-0123456789')).toBe(200);
  }, patience);
  expect(await status('first-key-0123456789')).toBe(401);
  await writeFile(file, 'short\n');
  await receivers.until(({ faults }) => {
    expect(faults).toMatchObject([
      { code: 'TW1131', message: expect.stringContaining(`${file}:1`) },
    ]);
  });
  expect(await status('other-key-0123456789')).toBe(200);
});
