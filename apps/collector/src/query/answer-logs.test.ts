import { ApiProblem } from '@tracewell/api';
import { insertLogs, log, newTraceId, trace } from '@tracewell/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openQueryApi, type QueryApi, untilReady } from '../../test/open-query-api.ts';

const MINUTE_NS = 60_000_000_000n;
/** Ten minutes ago, on a minute. */
const START = ((BigInt(Date.now()) * 1_000_000n) / MINUTE_NS - 10n) * MINUTE_NS;
const RANGE = {
  from: Number(START / 1_000_000n),
  to: Number((START + 5n * MINUTE_NS) / 1_000_000n),
};
const OLD_TRACE = newTraceId();
const [payment] = trace([{ service: 'payment', startTimeUnixNano: START }]);

let api: QueryApi;
beforeAll(async () => {
  api = await openQueryApi();
  await insertLogs(api.database, [
    log({ of: payment, body: 'card declined', severityNumber: 17, attributes: { attempt: 2 } }),
    log({ of: payment, body: ['a', 1], timeUnixNano: START + 1n }),
    ...Array.from({ length: 25 }, (_, i) =>
      log({ service: 'cart', body: `line ${i}`, timeUnixNano: START + 2n * MINUTE_NS }),
    ),
    log({ traceId: OLD_TRACE, timeUnixNano: START - 60n * 24n * 60n * MINUTE_NS }),
  ]);
  await untilReady(api);
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

it('gives the log records of a trace, as they were sent, without a range', async () => {
  const { logs, cursor, meta } = await api.client.logs({
    traceId: payment?.traceId ?? '',
    severity: 'warn',
  });
  expect(cursor).toBeNull();
  expect(logs).toEqual([
    {
      timeUnixNano: String(START),
      observedTimeUnixNano: null,
      level: 'error',
      severityNumber: 17,
      severityText: 'INFO',
      service: 'payment',
      body: 'card declined',
      attributes: { attempt: 2 },
      resource: { 'service.name': 'payment' },
      scope: { name: 'test', version: '1.0.0' },
      traceId: payment?.traceId,
      spanId: payment?.spanId,
      eventName: '',
    },
  ]);
  expect(meta).toMatchObject({ truncated: false, sampled: 1 });
  expect((await api.client.logs({ traceId: OLD_TRACE })).logs).toHaveLength(1);
});

it('pages through records of one nanosecond', async () => {
  const seen: unknown[] = [];
  let cursor = '';
  do {
    const page = await api.client.logs({ ...RANGE, service: 'cart', limit: 10, cursor });
    seen.push(...page.logs.map(({ body }) => body));
    cursor = page.cursor ?? '';
  } while (cursor !== '');
  expect(new Set(seen).size).toBe(25);
  expect(seen).toHaveLength(25);
});

it('searches text and query, and counts by level', async () => {
  const found = await api.client.logs({ ...RANGE, text: 'DECLINED', query: 'attempt >= 2' });
  expect(found.logs.map(({ body }) => body)).toEqual(['card declined']);
  const histogram = await api.client.logHistogram({ ...RANGE, points: 5 });
  expect(histogram.startTimeUnixNano).toBe(String(START));
  expect(histogram.counts.map((levels) => levels.reduce((sum, n) => sum + n, 0))).toEqual([
    2, 0, 25, 0, 0,
  ]);
  expect(histogram.counts[0]?.[histogram.levels.indexOf('error')]).toBe(1);
});

it.each([
  [{ query: 'duration > 5ms' }, 'TW5203', 'log records have no duration'],
  [{ query: 'body = ' }, 'TW5203', 'a value is missing'],
  [{ traceId: 'abc' }, 'TW5201', 'a trace id is 32 hexadecimal digits'],
  [{ cursor: '1:2' }, 'TW5204', 'cursor'],
])('refuses %j by name', async (question, code, words) => {
  const problem = await api.client.logs(question).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(problem).toBeInstanceOf(ApiProblem);
  expect(problem).toMatchObject({ code, detail: expect.stringContaining(words) });
});
