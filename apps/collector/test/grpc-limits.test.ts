import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { otlpTracesProtobuf, span } from '@tracewell/testing';
import { afterEach, expect, it, vi } from 'vitest';
import { openCaller, TRACES } from './grpc-call.ts';
import { FRAME, frameBytes, framesOf } from './http2-frames.ts';
import { ReceiversAlone } from './receivers-alone.ts';

const OK = 0;
const RESOURCE_EXHAUSTED = 8;

const opened: { close(): void }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

function oneSpan(): Uint8Array {
  const startTimeUnixNano = BigInt(Date.now()) * 1_000_000n;
  const [body = new Uint8Array()] = otlpTracesProtobuf([span({ startTimeUnixNano })]);
  return body;
}

function caller(receivers: ReceiversAlone): ReturnType<typeof openCaller> {
  const made = openCaller(receivers.otlpGrpc.port);
  opened.push(made);
  return made;
}

/** A connection that says what the test wants, frame by frame. */
class RawConnection {
  readonly socket: Socket;
  #received = Buffer.alloc(0);

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket
      .on('error', () => undefined)
      .on('data', (chunk: Buffer) => {
        this.#received = Buffer.concat([this.#received, chunk]);
      });
    opened.push({ close: () => this.socket.destroy() });
  }

  begin(): void {
    this.socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    this.send(FRAME.settings, 0, 0);
  }

  send(type: number, flags: number, streamId: number, payload: Uint8Array = Buffer.alloc(0)): void {
    this.socket.write(frameBytes(type, flags, streamId, payload));
  }

  /** The error codes of all streams that were reset, with how often each came. */
  resets(): Map<number, number> {
    const found = new Map<number, number>();
    for (const { type, payload } of framesOf(this.#received)) {
      if (type !== FRAME.reset) continue;
      const code = payload.readUInt32BE(0);
      found.set(code, (found.get(code) ?? 0) + 1);
    }
    return found;
  }
}

const END_HEADERS = 4;
const REFUSED_STREAM = 7;
const CANCEL = 8;

/** The head of a call without compression: RFC 7541 section 6.2.2. */
const CALL_HEAD = Buffer.concat([
  Buffer.from([0x83, 0x86, 0x01, 1, 0x78, 0x04, TRACES.length]), // POST, http, :authority, :path
  Buffer.from(TRACES),
  Buffer.from([0x0f, 0x10, 16]), // content-type
  Buffer.from('application/grpc'),
]);

it('ends who is slow at any stage, and serves the others meanwhile', async () => {
  await using receivers = await ReceiversAlone.start(
    'limits: { headersTimeout: 400ms, requestTimeout: 500ms, grpcIdleTimeout: 600ms }\n',
  );
  const { port } = receivers.otlpGrpc;
  const silent = new RawConnection(port);
  const slowPreface = new RawConnection(port);
  const onlyPings = new RawConnection(port);
  const slowHead = new RawConnection(port);
  const slowMessage = new RawConnection(port);
  for (const connection of [onlyPings, slowHead, slowMessage]) connection.begin();
  slowHead.send(FRAME.headers, 0, 1, CALL_HEAD.subarray(0, 4));
  slowMessage.send(FRAME.headers, END_HEADERS, 1, CALL_HEAD);
  slowMessage.send(FRAME.data, 0, 1, Buffer.from([0, 0, 0, 4, 0]));
  const preface = 'PRI * HTTP/2.0';
  let drops = 0;
  const dripping = setInterval(() => {
    slowPreface.socket.write(preface[drops] ?? '');
    onlyPings.send(FRAME.ping, 0, 0, Buffer.alloc(8));
    slowHead.send(FRAME.continuation, 0, 1, CALL_HEAD.subarray(4 + drops, 5 + drops));
    slowMessage.send(FRAME.data, 0, 1, Buffer.alloc(1));
    drops += 1;
  }, 60);
  opened.push({ close: () => clearInterval(dripping) });
  const { call } = caller(receivers);
  expect((await call(oneSpan())).code).toBe(OK);
  await vi.waitFor(() => expect(slowMessage.resets()).toEqual(new Map([[CANCEL, 1]])), {
    timeout: 10_000,
  });
  const connections = [silent, slowPreface, onlyPings, slowHead];
  await Promise.all(
    connections.map(({ socket }) => (socket.closed ? undefined : once(socket, 'close'))),
  );
  expect((await call(oneSpan())).code).toBe(OK);
  await vi.waitFor(async () => expect(await receivers.inFlightBytes()).toBe(0), {
    timeout: 10_000,
  });
});

it('answers a thousand calls of one connection', async () => {
  await using receivers = await ReceiversAlone.start();
  const { call } = caller(receivers);
  const answers = await Promise.all(Array.from({ length: 1000 }, () => call(oneSpan())));
  expect(answers.filter(({ code }) => code !== OK)).toEqual([]);
  await receivers.until(({ ledger }) => {
    expect(ledger.traces).toMatchObject({ received: 1000, inJournal: 1000 });
  });
});

it('refuses streams above the number of a connection, whatever its client thinks', async () => {
  await using receivers = await ReceiversAlone.start();
  const crowd = new RawConnection(receivers.otlpGrpc.port);
  crowd.begin();
  for (let i = 0; i < 1000; i += 1) {
    crowd.send(FRAME.headers, END_HEADERS, 2 * i + 1, CALL_HEAD);
  }
  await vi.waitFor(() => expect(crowd.resets()).toEqual(new Map([[REFUSED_STREAM, 900]])), {
    timeout: 10_000,
  });
  expect((await caller(receivers).call(oneSpan())).code).toBe(OK);
});

it('tells callers to come back when too many calls are open', async () => {
  await using receivers = await ReceiversAlone.start('limits: { grpcCalls: 150 }\n');
  const sessions = [1, 2].map(() => {
    const session = connectHttp2(`http://127.0.0.1:${receivers.otlpGrpc.port}`);
    session.on('error', () => undefined);
    opened.push({ close: () => session.destroy() });
    return session;
  });
  const statuses: unknown[] = [];
  for (const session of sessions) {
    for (let i = 0; i < 100; i += 1) {
      const head = { ':method': 'POST', ':path': TRACES, 'content-type': 'application/grpc' };
      const stream = session.request(head).on('error', () => undefined);
      stream.on('response', (headers) => statuses.push(headers['grpc-status'])).resume();
    }
  }
  // 50 of the 200 find no room; all the others wait for their message.
  await vi.waitFor(() => expect(statuses).toHaveLength(50), { timeout: 10_000 });
  expect(new Set(statuses)).toEqual(new Set([String(RESOURCE_EXHAUSTED)]));
  for (const session of sessions) session.destroy();
  await vi.waitFor(async () => {
    expect((await caller(receivers).call(oneSpan())).code).toBe(OK);
  });
});

it('closes connections above the number of an address', async () => {
  await using receivers = await ReceiversAlone.start('limits: { grpcConnections: 2 }\n');
  const first = caller(receivers);
  expect((await first.call(oneSpan())).code).toBe(OK);
  const second = new RawConnection(receivers.otlpGrpc.port);
  await once(second.socket, 'connect');
  const third = new RawConnection(receivers.otlpGrpc.port);
  await once(third.socket, 'close');
  expect(second.socket.closed).toBe(false);
  expect((await first.call(oneSpan())).code).toBe(OK);
});
