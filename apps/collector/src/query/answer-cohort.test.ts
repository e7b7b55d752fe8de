import { insertSpans, trace } from '@tracewell/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openQueryApi, type QueryApi, untilReady } from '../../test/open-query-api.ts';

const SECOND = 1_000_000_000n;
const START = BigInt(Date.now()) * 1_000_000n - 1_800n * SECOND;

let api: QueryApi;
beforeAll(async () => {
  api = await openQueryApi();
  const requests = Array.from({ length: 40 }, (_, i) =>
    trace([
      {
        service: 'cart',
        name: 'GET /cart',
        startTimeUnixNano: START + BigInt(i) * SECOND,
        durationMs: 10,
        children: [{ name: 'SELECT', kind: 'client', durationMs: 4 }],
      },
    ]),
  );
  await insertSpans(api.database, requests.flat());
  await untilReady(api);
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

describe('GET /cohort', () => {
  const question = {
    range: '1h',
    service: 'cart',
    operation: 'GET /cart',
    kind: 'server',
  } as const;

  it('says what normal traces of an operation do', async () => {
    const answer = await api.client.cohort(question);
    expect(answer).toMatchObject({ requestCount: 40, traceCount: 40, p50Ns: '10000000' });
    expect(answer.operations.map(({ name, kind, traceCount }) => [name, kind, traceCount])).toEqual(
      [
        ['GET /cart', 'server', 40],
        ['SELECT', 'client', 40],
      ],
    );
    expect(answer.meta).toMatchObject({ truncated: false });
  });

  it('is empty for an operation that nobody asked for', async () => {
    const answer = await api.client.cohort({ ...question, operation: 'GET /nothing' });
    expect(answer).toMatchObject({ requestCount: 0, traceCount: 0, operations: [] });
  });

  it('names the parameter that cannot be read', async () => {
    const asked = api.client.cohort({ ...question, except: 'xyz' });
    await expect(asked).rejects.toMatchObject({ code: 'TW5201' });
    await expect(asked).rejects.toThrow(/except.*32 hexadecimal digits/);
  });
});
