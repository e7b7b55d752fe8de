import { writeFile } from 'node:fs/promises';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { otlpTracesProtobuf, type SpanSketch, span } from '@tracewell/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { HEALTH, METRICS, openCaller, TRACES } from './grpc-call.ts';
import { ReceiversAlone } from './receivers-alone.ts';

const OK = 0;
const INVALID_ARGUMENT = 3;
const DEADLINE_EXCEEDED = 4;
const RESOURCE_EXHAUSTED = 8;
const UNIMPLEMENTED = 12;
const UNAVAILABLE = 14;
const UNAUTHENTICATED = 16;
const RETRY_INFO = 'google.rpc.RetryInfo';

const opened: { close(): void }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

function caller(receivers: ReceiversAlone): ReturnType<typeof openCaller> {
  const made = openCaller(receivers.otlpGrpc.port);
  opened.push(made);
  return made;
}

const nowNs = (): bigint => BigInt(Date.now()) * 1_000_000n;

function request(...sketches: SpanSketch[]): Uint8Array {
  const [body = new Uint8Array()] = otlpTracesProtobuf(sketches.map((sketch) => span(sketch)));
  return body;
}

const one = (): Uint8Array => request({ startTimeUnixNano: nowNs() });

/** A message with its prefix, as it goes over the wire. */
function framed(message: Uint8Array, isCompressed = false): Buffer {
  const prefix = Buffer.alloc(5);
  prefix[0] = isCompressed ? 1 : 0;
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

/** Opens streams on one connection by hand; each resolves with `grpc-status`, or what ended it. */
function openRaw(receivers: ReceiversAlone) {
  const session = connectHttp2(`http://127.0.0.1:${receivers.otlpGrpc.port}`);
  session.setMaxListeners(0).on('error', () => undefined);
  opened.push({ close: () => session.destroy() });
  const begin = (headers: Record<string, string> = {}) =>
    session.request({
      ':method': 'POST',
      ':path': TRACES,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...headers,
    });
  const send = (body: Uint8Array, headers: Record<string, string> = {}): Promise<string> =>
    new Promise((resolve) => {
      const stream = begin(headers);
      let status = 'no answer';
      const look = (given: Record<string, unknown>): void => {
        if (given['grpc-status'] !== undefined) status = String(given['grpc-status']);
      };
      stream
        .on('response', look)
        .on('trailers', look)
        .on('error', () => undefined);
      stream.on('close', () => resolve(status)).resume();
      stream.end(body);
    });
  return { session, begin, send };
}

/** Writes bytes to the port and returns everything that comes back as text. */
function sendRaw(port: number, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    socket.on('close', () => resolve(text)).on('error', reject);
  });
}

describe('OTLP over gRPC', () => {
  it('answers OK once the spans are in the journal, with and without gzip', async () => {
    await using receivers = await ReceiversAlone.start();
    const plain = await caller(receivers).call(one());
    expect([plain.code, plain.message?.length]).toEqual([OK, 0]);
    const gzip = openCaller(receivers.otlpGrpc.port, { gzip: true });
    opened.push(gzip);
    const many = Array.from({ length: 300 }, () => ({ startTimeUnixNano: nowNs() }));
    expect((await gzip.call(request(...many))).code).toBe(OK);
    expect((await caller(receivers).call(new Uint8Array(), { method: METRICS })).code).toBe(OK);
    await receivers.until(({ ledger, senders }) => {
      expect(ledger.traces).toMatchObject({ received: 301, inJournal: 301 });
      expect(senders).toMatchObject([{ address: '127.0.0.1', sdk: 'grpc-node-js' }]);
    });
    expect(await receivers.inFlightBytes()).toBe(0);
  });

  it('listens on IPv4 and IPv6 where OTLP over HTTP does', async () => {
    await using receivers = await ReceiversAlone.start();
    for (const host of ['127.0.0.1', '[::1]']) {
      const calling = openCaller(receivers.otlpGrpc.port, { host });
      opened.push(calling);
      expect((await calling.call(one())).code).toBe(OK);
    }
  });

  it('takes what is good and says in the answer what is not', async () => {
    await using receivers = await ReceiversAlone.start();
    const bad = { startTimeUnixNano: nowNs(), traceId: '0'.repeat(32) };
    const answer = await caller(receivers).call(request({ startTimeUnixNano: nowNs() }, bad));
    expect(answer.code).toBe(OK);
    // partial_success (1): rejected_spans (1) is 1, and a sentence.
    const bytes = Buffer.from(answer.message ?? []);
    expect([bytes[0], bytes[2], bytes[3]]).toEqual([0x0a, 0x08, 1]);
    expect(bytes.toString()).toContain('invalid_trace_id');
  });

  it('refuses a malformed message for good', async () => {
    await using receivers = await ReceiversAlone.start();
    const answer = await caller(receivers).call(Uint8Array.of(0xff));
    expect([answer.code, answer.details]).toEqual([
      INVALID_ARGUMENT,
      expect.stringContaining('TW2105'),
    ]);
    expect(answer.statusDetails?.toString()).not.toContain(RETRY_INFO);
    const raw = openRaw(receivers);
    const cut = framed(one()).subarray(0, -3);
    expect(await raw.send(cut)).toBe(String(INVALID_ARGUMENT));
    expect(await raw.send(framed(one()), { 'grpc-encoding': 'snappy' })).toBe(
      String(UNIMPLEMENTED),
    );
    expect(await raw.send(Buffer.concat([framed(one()), framed(one())]))).toBe(
      String(INVALID_ARGUMENT),
    );
    await receivers.until(({ ledger }) => expect(ledger.traces.received).toBe(0));
  });

  it('bounds a message before and after decompression, and says not to send it again', async () => {
    await using receivers = await ReceiversAlone.start('limits: { bodyBytes: 64KiB }\n');
    const large = await caller(receivers).call(new Uint8Array(100_000));
    expect([large.code, large.details]).toEqual([
      RESOURCE_EXHAUSTED,
      expect.stringContaining('TW2106'),
    ]);
    expect(large.statusDetails?.toString()).not.toContain(RETRY_INFO);
    const bomb = framed(gzipSync(Buffer.alloc(50_000_000)), true);
    const raw = openRaw(receivers);
    expect(await raw.send(bomb, { 'grpc-encoding': 'gzip' })).toBe(String(RESOURCE_EXHAUSTED));
    // The connection serves on.
    expect(await raw.send(framed(one()))).toBe(String(OK));
  });

  it('counts every byte of a crowd of bombs against one limit', async () => {
    await using receivers = await ReceiversAlone.start('limits: { inFlightBytes: 8MiB }\n');
    const raw = openRaw(receivers);
    const bomb = framed(gzipSync(Buffer.alloc(6_000_000)), true);
    const sent = Array.from({ length: 80 }, () => raw.send(bomb, { 'grpc-encoding': 'gzip' }));
    const statuses = await Promise.all(sent);
    // Those that had room were read to the end and are no spans; the others found no room.
    expect(statuses).toContain(String(RESOURCE_EXHAUSTED));
    const others = statuses.filter((status) => status !== String(RESOURCE_EXHAUSTED));
    expect(others.filter((status) => status !== String(INVALID_ARGUMENT))).toEqual([]);
    expect(await receivers.inFlightBytes()).toBe(0);
    expect((await caller(receivers).call(one())).code).toBe(OK);
  });

  it('gives room back that stalled calls have taken when they are cut', async () => {
    await using receivers = await ReceiversAlone.start('limits: { inFlightBytes: 1MiB }\n');
    const raw = openRaw(receivers);
    const stalled = Array.from({ length: 100 }, () => {
      const stream = raw.begin();
      stream.on('error', () => undefined).write(framed(new Uint8Array(16_000)).subarray(0, 9000));
      return stream;
    });
    await vi.waitFor(async () => expect(await receivers.inFlightBytes()).toBe(900_000), {
      timeout: 10_000,
    });
    // What fits beside them is taken; what does not is told to come back.
    expect((await caller(receivers).call(one())).code).toBe(OK);
    const busy = await caller(receivers).call(new Uint8Array(500_000));
    expect(busy.code).toBe(RESOURCE_EXHAUSTED);
    expect(busy.statusDetails?.toString()).toContain(RETRY_INFO);
    for (const stream of stalled) stream.close();
    await vi.waitFor(async () => expect(await receivers.inFlightBytes()).toBe(0), {
      timeout: 10_000,
    });
  });

  it('lets only senders with a key in when there are keys', async () => {
    await using first = await ReceiversAlone.start();
    const keys = join(first.dataDir, 'keys');
    await writeFile(keys, 'abcdefghijklmnop\n');
    await using receivers = await ReceiversAlone.start(`auth: { ingestKeysFile: ${keys} }\n`);
    const { call } = caller(receivers);
    const codeWith = async (metadata: Record<string, string>): Promise<number> =>
      (await call(one(), { metadata })).code;
    expect(await codeWith({})).toBe(UNAUTHENTICATED);
    expect(await codeWith({ authorization: 'Bearer wrong-wrong-wrong' })).toBe(UNAUTHENTICATED);
    expect(await codeWith({ authorization: 'Bearer abcdefghijklmnop' })).toBe(OK);
    expect(await codeWith({ 'x-api-key': 'abcdefghijklmnop' })).toBe(OK);
  });

  it('stores a call once that was cancelled and sent again', async () => {
    await using receivers = await ReceiversAlone.start();
    const body = one();
    const raw = openRaw(receivers);
    const cancelled = raw.begin();
    cancelled.on('error', () => undefined).end(framed(body));
    await vi.waitFor(
      async () => {
        expect((await receivers.report()).ledger.traces.inJournal).toBe(1);
      },
      { timeout: 10_000 },
    );
    cancelled.close(8); // CANCEL: the answer, if any, was not read
    expect((await caller(receivers).call(body)).code).toBe(OK);
    await receivers.until(({ ledger }) => {
      expect(ledger.traces).toMatchObject({ received: 2, deduplicated: 1, inJournal: 1 });
    });
  });

  it('keeps to the deadline of the sender, who may send again over HTTP', async () => {
    await using receivers = await ReceiversAlone.start();
    const body = one();
    const late = await caller(receivers).call(body, { deadlineMs: -1000 });
    expect(late.code).toBe(DEADLINE_EXCEEDED);
    expect((await caller(receivers).call(body, { deadlineMs: 60_000 })).code).toBe(OK);
    const again = await fetch(`http://127.0.0.1:${receivers.otlpHttp.port}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-protobuf' },
      body: new Uint8Array(body),
    });
    expect(again.status).toBe(200);
    await receivers.until(({ ledger }) => expect(ledger.traces).toMatchObject({ inJournal: 1 }));
  });

  it('asks senders to wait when the journal is nearly full', async () => {
    await using receivers = await ReceiversAlone.start(
      'journal: { maxBytes: 1MiB, segmentBytes: 64KiB }\n',
    );
    const { call } = caller(receivers);
    let taken = 0;
    let last = await call(one());
    while (last.code === OK) {
      taken += 1;
      const spans = Array.from({ length: 200 }, () => ({ startTimeUnixNano: nowNs() }));
      last = await call(request(...spans));
    }
    expect(taken).toBeGreaterThan(1);
    expect(last.code).toBe(RESOURCE_EXHAUSTED);
    expect(last.statusDetails?.toString()).toContain(RETRY_INFO);
  });

  it('ends when asked: calls under way are answered, later ones find nobody', async () => {
    const receivers = await ReceiversAlone.start();
    const { call } = caller(receivers);
    const answers = Array.from({ length: 50 }, () => call(one()));
    await Promise.race(answers);
    await receivers.end();
    const codes = (await Promise.all(answers)).map(({ code }) => code);
    expect(codes.filter((code) => code !== OK && code !== UNAVAILABLE)).toEqual([]);
    const stored = codes.filter((code) => code === OK).length;
    expect(stored).toBeGreaterThan(0);
    expect((await call(one())).code).toBe(UNAVAILABLE);
    await using again = await ReceiversAlone.start('', receivers.dataDir);
    await again.until(({ ledger }) => {
      expect(ledger.traces.inJournal).toBeGreaterThanOrEqual(stored);
    });
  });

  it('tells its health', async () => {
    await using receivers = await ReceiversAlone.start();
    const { call } = caller(receivers);
    const ask = (service: string): Promise<{ code: number; message: Uint8Array | undefined }> =>
      call(Buffer.from(`\n${String.fromCharCode(service.length)}${service}`), { method: HEALTH });
    expect(Array.from((await call(new Uint8Array(), { method: HEALTH })).message ?? [])).toEqual([
      8, 1,
    ]);
    const known = await ask('opentelemetry.proto.collector.trace.v1.TraceService');
    expect(Array.from(known.message ?? [])).toEqual([8, 1]);
    expect((await ask('some.other.Service')).code).toBe(5);
  });

  it('says in one sentence what the usual mistakes are, and counts them', async () => {
    await using receivers = await ReceiversAlone.start();
    const { port } = receivers.otlpGrpc;
    const http = `http://localhost:${receivers.otlpHttp.port}`;
    const posted = await fetch(`http://127.0.0.1:${port}/v1/traces`, {
      method: 'POST',
      body: 'x'.repeat(10_000),
    });
    expect([posted.status, await posted.text()]).toEqual([400, expect.stringContaining(http)]);
    expect(await sendRaw(port, Buffer.from('16030100c8010000c40303', 'hex'))).toContain('TW2122');
    expect(await sendRaw(port, Buffer.from('0000000000', 'hex'))).toContain('TW2123');
    const raw = openRaw(receivers);
    const stream = raw.session.request({ ':method': 'POST', ':path': '/v1/traces' });
    let text = '';
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    stream.end('{}');
    await vi.waitFor(() => expect(text).toContain(http));
    const unknown = await caller(receivers).call(one(), { method: '/a.B/C' });
    expect([unknown.code, unknown.details]).toEqual([
      UNIMPLEMENTED,
      expect.stringContaining(TRACES),
    ]);
    await receivers.until(({ mistakes }) => {
      expect(mistakes.map(({ kind, count }) => `${kind} ${count}`).sort()).toEqual([
        'http_on_grpc_port 2',
        'not_grpc 1',
        'tls_on_plain_port 1',
        'wrong_path 1',
      ]);
    });
  });
});
