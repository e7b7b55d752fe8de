import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ReceiversAlone } from './receivers-alone.ts';

let receivers: ReceiversAlone;
beforeAll(async () => {
  receivers = await ReceiversAlone.start('limits: { bodyBytes: 256KiB }\n');
});
afterAll(() => receivers[Symbol.asyncDispose]());

const micros = (): number => Date.now() * 1000;
let spans = 0;
function one(fields: object = {}): object {
  spans += 1;
  const id = spans.toString(16).padStart(16, '0');
  return { traceId: id, id, name: 'get', timestamp: micros(), duration: 1000, ...fields };
}

function post(
  body: string | Uint8Array,
  headers: Record<string, string> = {},
  { path = '/api/v2/spans', port = receivers.zipkin.port } = {},
): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : new Uint8Array(body),
    headers: { 'content-type': 'application/json', ...headers },
  });
}

/** Runs an action and tells what it added to the ledger of traces. */
async function added(
  action: () => Promise<void>,
  received: number,
): Promise<Record<string, unknown>> {
  const before = (await receivers.report()).ledger.traces;
  await action();
  await receivers.until(({ ledger }) =>
    expect(ledger.traces.received).toBe(before.received + received),
  );
  const after = (await receivers.report()).ledger.traces;
  return { inJournal: after.inJournal - before.inJournal, rejected: after.rejected };
}

describe('Zipkin v2', () => {
  it('answers 202 on its own port and on that of OTLP, with and without gzip', async () => {
    const { otlpHttp, zipkin } = receivers;
    const { inJournal } = await added(async () => {
      for (const { port } of [zipkin, otlpHttp]) {
        const plain = await post(JSON.stringify([one()]), {}, { port });
        expect([plain.status, await plain.text()]).toEqual([202, '']);
        const zipped = gzipSync(JSON.stringify([one(), one()]));
        expect((await post(zipped, { 'content-encoding': 'gzip' }, { port })).status).toBe(202);
      }
      expect((await post('[]')).status).toBe(202);
    }, 6);
    expect(inJournal).toBe(6);
  });

  it('leaves a bad span out, counts it, and takes the rest', async () => {
    const { inJournal, rejected } = await added(async () => {
      const body = [
        one(),
        one({ traceId: 'xyz' }),
        one({ id: '' }),
        one({ timestamp: 'yesterday' }),
        one({ timestamp: undefined }),
        one({ parentId: 'g' }),
        7,
      ];
      expect((await post(JSON.stringify(body))).status).toBe(202);
    }, 7);
    expect(inJournal).toBe(1);
    expect(rejected).toMatchObject({
      invalid_trace_id: 1,
      invalid_span_id: 1,
      invalid_parent_span_id: 1,
      malformed_span: 2,
      missing_time: 1,
    });
  });

  it('refuses a body whole that is no JSON array, and says where', async () => {
    const cut = await post('[{"traceId": "1", ');
    expect([cut.status, await cut.text()]).toEqual([
      400,
      expect.stringMatching(/TW2105 .* at byte 18/),
    ]);
    const object = await post('{"traceId": "1"}');
    expect([object.status, await object.text()]).toEqual([400, expect.stringContaining('array')]);
    const deep = await post('['.repeat(100_000));
    expect(deep.status).toBe(400);
    expect((await post('[]'.padEnd(300_000))).status).toBe(413);
    const bomb = gzipSync(Buffer.alloc(20_000_000, ' '));
    expect((await post(bomb, { 'content-encoding': 'gzip' })).status).toBe(413);
    await added(async () => {
      expect((await post(JSON.stringify([one()]))).status).toBe(202);
    }, 1);
  });

  it('stores a repeated body once', async () => {
    const body = JSON.stringify([one(), one()]);
    const { inJournal } = await added(async () => {
      expect((await post(body)).status).toBe(202);
      expect((await post(body)).status).toBe(202);
    }, 4);
    expect(inJournal).toBe(2);
  });

  it('says in one sentence what the usual mistakes are', async () => {
    const { otlpHttp, zipkin } = receivers;
    const text = async (answer: Promise<Response>): Promise<[number, string]> => {
      const { status } = await answer;
      return [status, await (await answer).text()];
    };
    const { port } = otlpHttp;
    expect(await text(post('x', { 'content-type': 'application/x-protobuf' }))).toEqual([
      415,
      expect.stringContaining('JSON'),
    ]);
    for (const where of [{ port }, {}]) {
      const v1 = await text(post('[]', {}, { path: '/api/v1/spans', ...where }));
      expect(v1).toEqual([404, expect.stringContaining('/api/v2/spans')]);
    }
    expect(await text(post('{}', {}, { path: '/v1/traces' }))).toEqual([
      404,
      expect.stringContaining('TW2132'),
    ]);
    expect(await text(fetch(`http://127.0.0.1:${zipkin.port}/zipkin/`))).toEqual([
      404,
      expect.stringContaining('dashboard'),
    ]);
    const socket = connect(zipkin.port, '127.0.0.1', () =>
      socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    );
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    expect(answer).toContain(`http://localhost:${port}`);
  });
});
