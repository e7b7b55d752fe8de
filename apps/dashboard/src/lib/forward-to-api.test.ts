import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { forwardToApi } from './forward-to-api.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const ends: (() => void)[] = [];

afterEach(() => {
  for (const end of ends.splice(0)) end();
});

async function listen(answer: Answer): Promise<void> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  process.env.TRACEWELL_API_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const PAGE = 'http://localhost:4300';

test('path, query, body and answer pass; host, origin and cookies do not', async () => {
  const seen: { url?: string | undefined; headers?: IncomingMessage['headers']; body: string } = {
    body: '',
  };
  await listen((request, response) => {
    seen.url = request.url;
    seen.headers = request.headers;
    request.on('data', (chunk) => {
      seen.body += chunk;
    });
    request.on('end', () =>
      response
        .writeHead(422, { 'content-type': 'application/problem+json', 'x-inner': '1' })
        .end('{}'),
    );
  });
  const answer = await forwardToApi(
    new Request(`${PAGE}/api/v1/silences?x=%20y`, {
      method: 'POST',
      body: '{"a":1}',
      headers: { 'content-type': 'application/json', cookie: 'theme=dark', origin: PAGE },
    }),
  );
  expect(answer.status).toBe(422);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.headers.has('x-inner')).toBe(false);
  expect(seen.url).toBe('/api/v1/silences?x=%20y');
  expect(seen.body).toBe('{"a":1}');
  expect(seen.headers?.cookie).toBeUndefined();
  expect(seen.headers?.origin).toBeUndefined();
});

test('events pass one by one, and a reader who leaves ends the question', async () => {
  let leave = () => {};
  const closed = new Promise<void>((resolve) => {
    leave = resolve;
  });
  await listen((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: first\n\n');
    response.on('close', () => leave());
  });
  const reader = new AbortController();
  const answer = await forwardToApi(new Request(`${PAGE}/api/v1/tail`, { signal: reader.signal }));
  const body = answer.body?.getReader();
  const first = await body?.read();
  expect(new TextDecoder().decode(first?.value)).toBe('data: first\n\n');
  expect(answer.headers.get('cache-control')).toContain('no-transform');
  reader.abort();
  await closed;
});

test('no connection is a problem that says what to do', async () => {
  process.env.TRACEWELL_API_URL = 'http://127.0.0.1:1';
  const answer = await forwardToApi(new Request(`${PAGE}/api/v1/status`));
  expect(answer.status).toBe(502);
  expect(await answer.json()).toMatchObject({ code: 'TW5900' });
});
