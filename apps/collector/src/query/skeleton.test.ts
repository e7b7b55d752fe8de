import { readSkeleton } from '@tracewell/api';
import { insertSpans, newSpanId, newTraceId, type SpanSketch, trace } from '@tracewell/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openQueryApi, type QueryApi, untilReady } from '../../test/open-query-api.ts';

const START = BigInt(Date.now() - 600_000) * 1_000_000n;
const SMALL = newTraceId();
const WIDE = newTraceId();
const WIDE_SPANS = 3_001;

let api: QueryApi;
beforeAll(async () => {
  api = await openQueryApi();
  await insertSpans(api.database, small());
  await insertSpans(api.database, wide());
  await untilReady(api);
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

function small() {
  const query: SpanSketch = {
    name: 'SELECT cards',
    kind: 'client',
    startTimeUnixNano: START + 2_000_000n,
    durationMs: 5,
    status: 'error',
    attributes: { 'db.system.name': 'postgresql', 'db.namespace': 'shop' },
  };
  return trace([
    {
      traceId: SMALL,
      service: 'gateway',
      name: 'POST /checkout',
      kind: 'server',
      startTimeUnixNano: START + 1n,
      durationMs: 60,
      attributes: { 'http.response.status_code': 502 },
      children: [query],
    },
  ]);
}

/** One root and many short children. */
function wide() {
  const root = newSpanId();
  const children = Array.from(
    { length: WIDE_SPANS - 1 },
    (_, at): SpanSketch => ({
      name: `step ${at % 50}`,
      durationMs: 1,
      startTimeUnixNano: START + BigInt(at) * 1000n,
    }),
  );
  return trace([
    {
      traceId: WIDE,
      spanId: root,
      service: 'batch',
      name: 'run',
      kind: 'server',
      startTimeUnixNano: START,
      durationMs: 5000,
      children,
    },
  ]);
}

it('gives the spans that JSON gives, in its order', async () => {
  const { baseUrl } = api;
  const json = await api.client.trace(SMALL);
  const reader = await readSkeleton(SMALL, { baseUrl });
  expect(reader.header).toEqual({
    traceId: SMALL,
    spanCount: 2,
    originUnixNano: json.spans[0]?.startTimeUnixNano,
  });
  const spans = reader.spans();
  const hex = (ids: Uint8Array, row: number) =>
    Buffer.from(ids.subarray(row * 8, row * 8 + 8)).toString('hex');
  const read = json.spans.map((_, row) => ({
    spanId: hex(spans.id, row),
    parentSpanId: hex(spans.parent, row).replace(/^0{16}$/, ''),
    name: spans.names[spans.name[row] ?? 0],
    service: spans.services[spans.service[row] ?? 0],
    durationNs: String(spans.duration[row]),
    isError: ((spans.flags[row] ?? 0) & 1) === 1,
    isEntry: ((spans.flags[row] ?? 0) & 2) === 2,
  }));
  expect(json.spans).toMatchObject(read);
  expect(spans.httpStatus[0]).toBe(502);
  expect(spans.peers[spans.peer[1] ?? 0]).toBe('postgresql/shop');
});

it('answers all but the spans when there are more than asked for', async () => {
  const outline = await api.client.trace(WIDE, { maxSpans: 1_000 });
  expect(outline).toMatchObject({
    spans: [],
    spanCount: WIDE_SPANS,
    complete: false,
    incompleteBecause: expect.arrayContaining(['cut-at-limit']),
    meta: { truncated: true },
  });
  expect((await readSkeleton(WIDE, { baseUrl: api.baseUrl })).count).toBe(WIDE_SPANS);
  expect((await api.client.trace(SMALL, { maxSpans: 2 })).spans).toHaveLength(2);
  const refused = api.client.trace(SMALL, { maxSpans: 0 });
  await expect(refused).rejects.toMatchObject({ status: 400, code: 'TW5201' });
});

it('is a 404 problem for a trace that is not there', async () => {
  const asked = readSkeleton(newTraceId(), { baseUrl: api.baseUrl });
  await expect(asked).rejects.toMatchObject({ status: 404, code: 'TW5302' });
});

it('stops when the asker leaves, and answers the next', async () => {
  const leaving = new AbortController();
  const asked = readSkeleton(WIDE, {
    baseUrl: api.baseUrl,
    signal: leaving.signal,
    onSpans: () => leaving.abort(new Error('left')),
  });
  await expect(asked).rejects.toThrow('left');
  expect((await readSkeleton(SMALL, { baseUrl: api.baseUrl })).count).toBe(2);
});
