import { ApiProblem } from '@tracewell/api';
import { insertSpans, trace } from '@tracewell/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openQueryApi, type QueryApi, untilReady } from '../../test/open-query-api.ts';

const MINUTE_NS = 60_000_000_000n;
const START = ((BigInt(Date.now()) * 1_000_000n) / MINUTE_NS - 30n) * MINUTE_NS;
const WINDOW = {
  from: Number(START / 1_000_000n),
  to: Number((START + 20n * MINUTE_NS) / 1_000_000n),
};

let api: QueryApi;
beforeAll(async () => {
  api = await openQueryApi();
  await insertSpans(api.database, Array.from({ length: 200 }, (_, index) => request(index)).flat());
  await untilReady(api);
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

/** Every fourth request meets the new version of catalog and is slow. */
function request(index: number) {
  const isBad = index % 4 === 0;
  return trace([
    {
      service: 'gateway',
      name: 'GET /products',
      environment: index % 2 === 0 ? 'production' : 'staging',
      startTimeUnixNano: START + BigInt(index) * 1_000_000_000n,
      durationMs: isBad ? 900 : 30,
      children: [
        {
          service: 'catalog',
          name: 'list "products"',
          durationMs: isBad ? 800 : 20,
          resource: { 'service.version': isBad ? '2.4.1' : '2.4.0' },
          attributes: { 'page size': isBad ? 100 + index : 10 + (index % 9) },
        },
      ],
    },
  ]);
}

const SLOW = { ...WINDOW, service: 'gateway', durationMinNs: '500000000' };

describe('POST /compare', () => {
  it('names the version of the slow requests, against the rest', async () => {
    const answer = await api.client.compare({ selection: SLOW });
    expect(answer).toMatchObject({
      enough: true,
      selection: { traceCount: 50, comparedCount: 50 },
      baseline: { traceCount: 150, comparedCount: 150 },
      operations: [
        { service: 'gateway', operation: 'GET /products', selectionCount: 50, baselineCount: 150 },
      ],
    });
    expect(answer.attributes[0]).toMatchObject({
      service: 'catalog',
      scope: 'resource',
      key: 'service.version',
      values: [
        { value: '2.4.1', selectionCount: 50, baselineCount: 0, difference: 1 },
        { value: '2.4.0', selectionCount: 0, baselineCount: 150, difference: -1 },
      ],
    });
    expect(answer.meta.rowsScanned).toBeGreaterThan(0);
  });

  it('writes queries that find just the traces it counted', async () => {
    const { attributes } = await api.client.compare({ selection: SLOW });
    const values = attributes.flatMap(({ values: shown }) => shown);
    expect(values.some(({ bin }) => bin !== undefined)).toBe(true);
    for (const { query, selectionCount, baselineCount } of values) {
      const { total } = await api.client.traces({ ...WINDOW, query, total: true, limit: 1 });
      expect([query, total]).toEqual([query, selectionCount + baselineCount]);
    }
  });

  it('says when a side is too small', async () => {
    const selection = { ...SLOW, durationMinNs: '5000000000' };
    expect(await api.client.compare({ selection })).toMatchObject({
      enough: false,
      attributes: [],
      selection: { traceCount: 0 },
    });
  });

  it('leaves out what the question itself says', async () => {
    const side = (version: string) => ({ ...WINDOW, service: 'catalog', version });
    const { leftOut, attributes } = await api.client.compare({
      selection: side('2.4.1'),
      baseline: side('2.4.0'),
    });
    expect(leftOut).toContainEqual(
      expect.objectContaining({ key: 'service.version', reason: 'defining' }),
    );
    expect(attributes.map(({ key }) => key)).toContain('page size');
    const byQuery = await api.client.compare({
      selection: { ...WINDOW, query: 'service = catalog and service.version = "2.4.1"' },
      baseline: { ...WINDOW, query: 'service = catalog and service.version = "2.4.0"' },
    });
    expect(byQuery.leftOut.filter(({ reason }) => reason === 'defining')).toHaveLength(1);
  });

  it('keeps to an environment', async () => {
    const answer = await api.client.compare({ env: 'production', selection: SLOW });
    expect([answer.selection.traceCount, answer.baseline.traceCount]).toEqual([50, 50]);
  });

  it('names the field that cannot be read', async () => {
    const asked = api.client.compare({ selection: { ...SLOW, durationMinNs: '-1' } });
    const problem = await asked.catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(ApiProblem);
    expect(problem).toMatchObject({
      status: 400,
      code: 'TW5205',
      place: { parameter: 'selection.durationMinNs' },
    });
    await expect(
      api.client.compare({ selection: { ...WINDOW, query: 'service = (' } }),
    ).rejects.toMatchObject({ code: 'TW5203' });
  });

  it.each([
    ['{"selection":', 400, 'TW5205'],
    ['', 400, 'TW5205'],
    ['[]', 400, 'TW5205'],
    [JSON.stringify({ selection: {}, more: 1 }), 400, 'TW5205'],
    [`"${'x'.repeat(70_000)}"`, 400, 'TW5205'],
  ])('refuses the body %.20s', async (body, status, code) => {
    const response = await fetch(`${api.baseUrl}/api/v1/compare`, { method: 'POST', body });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([
      status,
      code,
    ]);
  });

  it('is asked by POST only', async () => {
    const response = await fetch(`${api.baseUrl}/api/v1/compare`);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });
});
