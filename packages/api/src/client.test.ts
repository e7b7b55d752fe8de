import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createApiClient } from './client.ts';
import { ApiProblem } from './problem.ts';

let close = () => {};
afterEach(() => close());

async function serve(handler: RequestListener): Promise<string> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () => {
    server.closeAllConnections();
    server.close();
  };
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function problemOf(question: Promise<unknown>): Promise<unknown> {
  return await question.then(
    () => 'answered',
    (error: unknown) => error,
  );
}

it('asks with escaped names, set parameters only, and its headers', async () => {
  const seen: (string | undefined)[] = [];
  const baseUrl = await serve((request, response) => {
    seen.push(request.url, request.headers.authorization);
    response.end('{"name":"a/b"}');
  });
  const client = createApiClient({
    baseUrl: `${baseUrl}/`,
    headers: { authorization: 'Bearer k' },
  });
  const answer = await client.service('a/b ü', {
    range: '1h',
    operation: 'GET /x?y=1&z',
  });
  expect(answer).toEqual({ name: 'a/b' });
  expect(seen).toEqual([
    '/api/v1/services/a%2Fb%20%C3%BC?range=1h&operation=GET+%2Fx%3Fy%3D1%26z',
    'Bearer k',
  ]);
});

it('sends a long question as a body', async () => {
  let seen: unknown;
  const baseUrl = await serve(async (request, response) => {
    const parts = await request.toArray();
    seen = [
      request.method,
      request.url,
      request.headers['content-type'],
      JSON.parse(Buffer.concat(parts).toString()),
    ];
    response.end('{"enough":false}');
  });
  const question = { selection: { from: 1, to: '2', query: 'error = true' } };
  expect(await createApiClient({ baseUrl }).compare(question)).toEqual({ enough: false });
  expect(seen).toEqual(['POST', '/api/v1/compare', 'application/json', question]);
});

it('throws the problem that the server states', async () => {
  const problem = {
    type: 'about:blank',
    title: 'The query cannot be read',
    status: 400,
    detail: 'why',
    code: 'TW5203',
    place: { parameter: 'query', from: 1, to: 2 },
    suggestion: 'x',
  };
  const baseUrl = await serve((_request, response) => {
    response.writeHead(400, { 'content-type': 'application/problem+json', 'retry-after': '3' });
    response.end(JSON.stringify(problem));
  });
  const error = await problemOf(createApiClient({ baseUrl }).traces({ query: '(' }));
  expect(error).toBeInstanceOf(ApiProblem);
  const { code, place, suggestion, status } = problem;
  expect(error).toMatchObject({ code, place, suggestion, status, retryAfterSeconds: 3 });
});

it('says when something else answers, and when nobody does', async () => {
  const baseUrl = await serve((_request, response) => {
    response.writeHead(404);
    response.end('<html>');
  });
  const client = createApiClient({ baseUrl });
  expect(await problemOf(client.status())).toMatchObject({ code: 'TW5001', status: 404 });
  close();
  expect(await problemOf(client.status())).toMatchObject({ code: 'TW5000', status: 0 });
});

it('throws the reason of an abort, not a problem', async () => {
  const baseUrl = await serve(() => {});
  const controller = new AbortController();
  const asking = problemOf(createApiClient({ baseUrl }).status({ signal: controller.signal }));
  const reason = new Error('left the page');
  controller.abort(reason);
  expect(await asking).toBe(reason);
});
