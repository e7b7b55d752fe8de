import { insertSpans, newSpanId, newTraceId, trace } from '@tracewell/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openQueryApi, type QueryApi, untilReady } from '../../test/open-query-api.ts';

/** Half an hour ago. */
const START = BigInt(Date.now() - 30 * 60_000) * 1_000_000n;
const MS = 1_000_000n;

let api: QueryApi;
beforeAll(async () => {
  api = await openQueryApi();
  await insertSpans(api.database, [
    ...calls('GET /often', 120, START),
    ...calls('GET /some', 40, START),
    ...calls('GET /few', 29, START),
    // More than an hour before the span that is asked about: no part of its normal.
    ...calls('GET /few', 100, START - 7_200_000n * MS),
    ...calls('GET /after', 60, START + 1_200_000n * MS),
  ]);
  await untilReady(api);
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

/** Calls of 1, 2, 3 ... ms, a millisecond apart. */
function calls(name: string, count: number, from: bigint) {
  return Array.from({ length: count }, (_, at) =>
    trace([
      {
        service: 'cart',
        name,
        kind: 'server',
        startTimeUnixNano: from + BigInt(at) * MS,
        durationMs: at + 1,
      },
    ]),
  ).flat();
}

/** The place of one more call, ten minutes after the others. */
async function placeOf(name: string, durationMs: number) {
  const [traceId, spanId] = [newTraceId(), newSpanId()];
  const startTimeUnixNano = START + 600_000n * MS;
  await insertSpans(
    api.database,
    trace([
      { traceId, spanId, service: 'cart', name, kind: 'server', startTimeUnixNano, durationMs },
    ]),
  );
  return (await api.client.span(traceId, spanId)).place;
}

it('says how many calls of the hour before were faster, and how all are distributed', async () => {
  const place = await placeOf('GET /often', 91);
  expect(place?.n).toBe(120);
  expect(place?.slowerThan).toBe(90 / 120);
  const steps = place?.steps ?? [];
  expect(steps.reduce((sum, { count }) => sum + count, 0)).toBe(120);
  for (const { fromNs, toNs, count } of steps) {
    const within = Array.from({ length: 120 }, (_, at) => (at + 1) * 1e6).filter(
      (ns) => ns >= Number(fromNs) && ns < Number(toNs),
    );
    expect(count).toBe(within.length);
  }
});

it('gives no percentile below a hundred, and no place below thirty', async () => {
  expect(await placeOf('GET /some', 20)).toMatchObject({ n: 40, slowerThan: null });
  expect(await placeOf('GET /few', 20)).toBeNull();
  expect(await placeOf('GET /never', 20)).toBeNull();
});

it('counts nothing that came later', async () => {
  expect(await placeOf('GET /after', 20)).toBeNull();
});
