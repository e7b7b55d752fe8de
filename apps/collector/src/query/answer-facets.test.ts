import { insertSpans, type SpanSketch, trace } from '@tracewell/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openQueryApi, type QueryApi, untilReady } from '../../test/open-query-api.ts';

const MINUTE_NS = 60_000_000_000n;
const START = ((BigInt(Date.now()) * 1_000_000n) / MINUTE_NS - 10n) * MINUTE_NS;
const RANGE = {
  from: Number(START / 1_000_000n),
  to: Number((START + 5n * MINUTE_NS) / 1_000_000n),
};

let api: QueryApi;
beforeAll(async () => {
  api = await openQueryApi();
  await insertSpans(api.database, requests());
  await untilReady(api);
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

/** 40 requests to cart and 20 to payment; the four that took over a second failed, all in the south. */
function requests() {
  const of = (service: string, count: number): SpanSketch[] =>
    Array.from({ length: count }, (_, index) => ({
      service,
      name: `POST /${service}`,
      startTimeUnixNano: START + BigInt(index) * 1_000_000_000n,
      durationMs: service === 'cart' && index < 4 ? 1500 : 50,
      status: service === 'cart' && index < 4 ? 'error' : 'unset',
      attributes: {
        'app.zone': service === 'cart' && index < 8 ? 'south' : 'north',
        'app.id': `${index}`,
      },
    }));
  return [...of('cart', 40), ...of('payment', 20)].flatMap((sketch) => trace([sketch]));
}

async function facetOf(field: string, query: string, part: 'fields' | 'attributes' = 'fields') {
  const { facets } = await api.client.facets({ ...RANGE, query, part });
  return facets.find((facet) => facet.field === field);
}

it('counts fields and durations of everything', async () => {
  const answer = await api.client.facets(RANGE);
  expect(answer.facets.map(({ field }) => field)).toEqual(['service', 'name', 'error', 'kind']);
  expect(answer.facets[0]).toEqual({
    field: 'service',
    values: [
      { value: 'cart', traceCount: 40 },
      { value: 'payment', traceCount: 20 },
    ],
    distinctValues: 2,
    traceCount: 60,
  });
  expect(answer.durations).toEqual([
    { longerThanNs: '10000000', traceCount: 60 },
    { longerThanNs: '100000000', traceCount: 4 },
    { longerThanNs: '250000000', traceCount: 4 },
    { longerThanNs: '1000000000', traceCount: 4 },
    { longerThanNs: '5000000000', traceCount: 0 },
  ]);
  expect(answer.meta.truncated).toBe(false);
  expect(answer.countedFromUnixNano).toBe(answer.meta.range.from);
});

it('counts the other values of a field without its own terms', async () => {
  const query = 'service = cart and error = true';
  expect(await facetOf('service', query)).toMatchObject({
    values: [{ value: 'cart', traceCount: 4 }],
    traceCount: 4,
  });
  expect(await facetOf('error', query)).toMatchObject({
    values: [
      { value: 'false', traceCount: 36 },
      { value: 'true', traceCount: 4 },
    ],
  });
  const { durations } = await api.client.facets({ ...RANGE, query: 'trace.duration > 1s' });
  expect(durations[0]?.traceCount).toBe(60);
});

it('offers the attributes that tell, and those the question names first', async () => {
  const telling = await api.client.facets({ ...RANGE, part: 'attributes' });
  expect(telling.facets.map(({ field }) => field)).toContain('app.zone');
  expect(telling.facets.map(({ field }) => field)).not.toContain('app.id');
  expect(telling.durations).toEqual([]);
  const named = await api.client.facets({
    ...RANGE,
    part: 'attributes',
    query: 'app.zone = south',
  });
  expect(named.facets[0]).toMatchObject({
    field: 'app.zone',
    values: [
      { value: 'north', traceCount: 52 },
      { value: 'south', traceCount: 8 },
    ],
  });
});

it('refuses a faulty query with its place', async () => {
  await expect(api.client.facets({ ...RANGE, query: 'service =' })).rejects.toMatchObject({
    code: 'TW5203',
    place: { parameter: 'query' },
  });
});
