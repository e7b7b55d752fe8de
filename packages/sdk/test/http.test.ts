import { Agent, get } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openReceiver, type Receiver } from './receiver.ts';
import { entry, type Running, requireEntry, runNode } from './run-node.ts';

const INCOMING = '0af7651916cd43dd8448eb211c80319c';
const FAST = { OTEL_BSP_SCHEDULE_DELAY: '50' };

function ask(url: string, agent: Agent, headers: Record<string, string> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
    }).on('error', reject);
  });
}

describe('a server', () => {
  let receiver: Receiver;
  let app: Running;
  let base: string;

  beforeAll(async () => {
    receiver = await openReceiver();
    app = runNode(['--import', entry, 'server.mjs'], {
      ...FAST,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_SERVICE_NAME: 'server',
    });
    base = `http://127.0.0.1:${(await app.line(/port (\d+)/))[1]}`;
  });
  afterAll(async () => {
    app.child.kill('SIGKILL');
    await receiver[Symbol.asyncDispose]();
  });

  test('keeps 50 concurrent requests on 10 kept-alive connections apart', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 10 });
    const ids = Array.from({ length: 50 }, (_, n) => String(n));
    const traceOf = (id: string) => id.padStart(32, 'a0');
    const answers = await Promise.all(
      ids.map((id) =>
        ask(`${base}/?id=${id}`, agent, { traceparent: `00-${traceOf(id)}-b7ad6b7169203331-01` }),
      ),
    );
    agent.destroy();
    expect(answers).toEqual(ids.map(traceOf));
    // Each trace: the server span, `work` inside it, the fetch, and the server span of the inner request.
    await receiver.until(({ spans }) => spans.length >= 200);
    for (const id of ids) {
      const spans = receiver.spans.filter((span) => span.traceId === traceOf(id));
      const outer = spans.find((span) => span.attributes.id === id && span.kind === 2);
      const work = spans.find((span) => span.name === 'work');
      const sent = spans.find((span) => span.kind === 3);
      const inner = spans.find((span) => span.attributes['url.path'] === '/inner');
      expect(spans).toHaveLength(4);
      expect(outer?.parentSpanId).toBe('b7ad6b7169203331');
      expect(work?.parentSpanId).toBe(outer?.spanId);
      expect(work?.attributes.id).toBe(id);
      expect(sent?.parentSpanId).toBe(work?.spanId);
      expect(inner?.parentSpanId).toBe(sent?.spanId);
    }
  });

  test('tells what the semantic conventions ask for', async () => {
    const agent = new Agent();
    await ask(`${base}/fail?q=1&sig=secret`, agent, {
      traceparent: `00-${INCOMING}-b7ad6b7169203331-01`,
      tracestate: 'foo=1',
      'user-agent': 'test/1',
    });
    const span = await receiver.until(({ spans }) => spans.find((one) => one.traceId === INCOMING));
    expect(span).toMatchObject({ name: 'GET', kind: 2, statusCode: 2, traceState: 'foo=1' });
    expect(span.attributes).toMatchObject({
      'http.request.method': 'GET',
      'http.response.status_code': 503,
      'error.type': '503',
      'url.path': '/fail',
      'url.query': 'q=1&sig=REDACTED',
      'url.scheme': 'http',
      'server.address': '127.0.0.1',
      'server.port': Number(base.split(':')[2]),
      'network.protocol.version': '1.1',
      'user_agent.original': 'test/1',
      'client.address': '127.0.0.1',
    });
    // The parent lives in another process: bits 8 and 9 of the flags.
    expect(span.flags & 0x300).toBe(0x300);
    expect(span.end).toBeGreaterThan(span.start);
  });

  test('ends the span of a request whose client went away', async () => {
    const traceId = '1'.repeat(32);
    const request = get(`${base}/hang`, {
      headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` },
    });
    request.on('error', () => undefined);
    await new Promise((resolve) => request.once('response', resolve));
    request.destroy();
    const span = await receiver.until(({ spans }) => spans.find((one) => one.traceId === traceId));
    expect(span.attributes['error.type']).toBe('client_disconnected');
    expect(span.statusCode).toBe(0);
  });
});

describe('clients', () => {
  test.each([
    ['--import', entry],
    ['-r', requireEntry],
  ])('http.get, http.request and fetch carry the trace (%s)', async (flag, file) => {
    await using receiver = await openReceiver();
    const app = runNode([flag, file, 'client.cjs', `${receiver.url}/target`], {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    });
    expect((await app.ended).code).toBe(0);
    const sent = receiver.requests.filter(({ path }) => path.startsWith('/target'));
    const clients = receiver.spans.filter((span) => span.kind === 3);
    const batch = receiver.spans.find((span) => span.name === 'batch');
    expect(sent).toHaveLength(4);
    expect(clients).toHaveLength(5);
    expect(new Set(clients.map((span) => span.parentSpanId))).toEqual(new Set([batch?.spanId]));
    for (const { headers } of sent.slice(0, 3)) {
      const [, traceId, spanId, flags] = String(headers.traceparent).split('-');
      expect(clients.map((span) => span.spanId)).toContain(spanId);
      expect({ traceId, flags }).toEqual({ traceId: batch?.traceId, flags: '03' });
    }
    expect(sent[1]?.headers['x-own']).toBe('1');
    expect(sent[3]?.headers.traceparent).toBe('own');
    const fetched = clients.find((span) => String(span.attributes['url.full']).includes('?'));
    expect(fetched?.attributes['url.full']).toBe(`${receiver.url}/target?X-Amz-Signature=REDACTED`);
    const refused = clients.find((span) => span.attributes['server.port'] === 2);
    expect(refused).toMatchObject({ statusCode: 2 });
    expect(refused?.attributes['error.type']).toBe('ECONNREFUSED');
  });

  test('a named import of a built-in is seen', async () => {
    await using receiver = await openReceiver();
    const app = runNode(['--import', entry, 'client.mjs', `${receiver.url}/target`], {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    });
    expect((await app.ended).code).toBe(0);
    const [sent] = receiver.requests.filter(({ path }) => path === '/target');
    expect(sent?.headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-03$/);
    expect(receiver.spans.map((span) => span.kind)).toEqual([3]);
  });
});
