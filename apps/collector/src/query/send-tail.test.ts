import type { TailTraces } from '@tracewell/api';
import { insertSpans, newSpanId, newTraceId, trace } from '@tracewell/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openQueryApi, type QueryApi, untilReady } from '../../test/open-query-api.ts';

let api: QueryApi;
beforeAll(async () => {
  api = await openQueryApi();
  await untilReady(api);
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

interface Listening extends AsyncDisposable {
  /** Reads events until one satisfies; gives everything read so far. */
  until(enough: (traces: TailTraces['traces']) => boolean): Promise<TailTraces['traces']>;
  readonly response: Response;
}

function tracesOf(event: string): TailTraces['traces'] {
  const data = /^event: traces\ndata: (.*)$/m.exec(event)?.[1];
  return data === undefined ? [] : (JSON.parse(data) as TailTraces).traces;
}

async function listen(search: string): Promise<Listening> {
  const ending = new AbortController();
  const response = await fetch(`${api.baseUrl}/api/v1/tail${search}`, { signal: ending.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const seen: TailTraces['traces'][number][] = [];
  return {
    response,
    until: async (enough) => {
      while (!enough(seen)) {
        const { value, done } = (await reader?.read()) ?? { done: true, value: undefined };
        if (done) throw new Error(`the tail ended: ${text}`);
        text += value;
        const events = text.split('\n\n');
        text = events.pop() ?? '';
        seen.push(...events.flatMap(tracesOf));
      }
      return seen;
    },
    [Symbol.asyncDispose]: async () => {
      await reader?.cancel().catch(() => undefined);
      ending.abort();
    },
  };
}

function request(service: string, traceId: string) {
  return trace([{ traceId, service, name: `GET /${service}` }]);
}

it('sends traces that match as they arrive, and again once they have grown', async () => {
  await using tail = await listen('?query=service+%3D+shop');
  expect(tail.response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  const [first, other] = [newTraceId(), newTraceId()];
  await insertSpans(api.database, [...request('shop', first), ...request('elsewhere', other)]);
  const news = await tail.until((traces) => traces.length >= 1);
  expect(news).toMatchObject([
    {
      traceId: first,
      rootService: 'shop',
      rootName: 'GET /shop',
      spanCount: 1,
      rootKind: 'server',
    },
  ]);
  await insertSpans(
    api.database,
    trace([{ traceId: first, parentSpanId: newSpanId(), service: 'db', kind: 'client' }]),
  );
  const all = await tail.until((traces) => traces.some(({ spanCount }) => spanCount === 2));
  expect(all.map(({ traceId, spanCount }) => [traceId, spanCount])).toEqual([
    [first, 1],
    [first, 2],
  ]);
});

it('sends no more than 50 at once and counts the others', async () => {
  await using tail = await listen('?query=service+%3D+crowd');
  const ids = Array.from({ length: 80 }, newTraceId);
  await insertSpans(
    api.database,
    ids.flatMap((traceId) => request('crowd', traceId)),
  );
  const news = await tail.until((traces) => traces.length >= 50);
  expect(new Set(news.map(({ traceId }) => traceId)).size).toBe(50);
});

it('refuses a faulty query, and what it does not know', async () => {
  for (const [search, code] of [
    ['?query=service+%3D', 'TW5203'],
    ['?range=1h', 'TW5202'],
  ]) {
    const response = await fetch(`${api.baseUrl}/api/v1/tail${search}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code });
  }
});

it('lets twenty listen, and the next one when one has left', async () => {
  const open = await Promise.all(Array.from({ length: 20 }, () => listen('')));
  expect(open.map(({ response }) => response.status)).toEqual(Array(20).fill(200));
  const refused = await fetch(`${api.baseUrl}/api/v1/tail`);
  expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([
    503,
    'TW5409',
  ]);
  expect(refused.headers.get('retry-after')).toBe('10');
  await open[0]?.[Symbol.asyncDispose]();
  await expect
    .poll(
      async () => {
        await using next = await listen('');
        return next.response.status;
      },
      { timeout: 30_000 },
    )
    .toBe(200);
  await Promise.all(open.map((one) => one[Symbol.asyncDispose]()));
});

it('ends with the role', async () => {
  const other = await openQueryApi();
  const response = await fetch(`${other.baseUrl}/api/v1/tail`);
  const reading = response.text().catch(() => 'cut');
  await other[Symbol.asyncDispose]();
  await expect(reading).resolves.toMatch(/^retry: 2000|^cut$/);
});
