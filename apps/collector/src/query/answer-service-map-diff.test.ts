import type { ServiceMapDiffAnswer } from '@tracewell/api';
import { insertSpans, type SpanSketch, trace } from '@tracewell/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openQueryApi, type QueryApi, untilReady } from '../../test/open-query-api.ts';

const MINUTE = 60_000_000_000n;
const HOUR = 60n * MINUTE;
const START = (BigInt(Date.now()) / 3_600_000n - 5n) * HOUR;
const at = (ns: bigint) => Number(ns / 1_000_000n);
/** The second of two hours. */
const RANGE = { from: at(START + HOUR), to: at(START + 2n * HOUR) };

const query = (system: string): SpanSketch => ({
  kind: 'client',
  name: 'query',
  attributes: { 'db.system.name': system, 'db.namespace': 'shop' },
});

/** A request through the gateway to one version of the cart, which asks one database. */
function request(startTimeUnixNano: bigint, version: string, system: string) {
  const cart: SpanSketch = {
    service: 'cart',
    kind: 'server',
    resource: { 'service.version': version },
    children: [query(system)],
  };
  const call: SpanSketch = { kind: 'client', name: 'call cart', children: [cart] };
  return trace([{ startTimeUnixNano, service: 'gateway', kind: 'server', children: [call] }]);
}

let api: QueryApi;
beforeAll(async () => {
  api = await openQueryApi();
  const first = START + 10n * MINUTE;
  const second = START + HOUR + 10n * MINUTE;
  await insertSpans(api.database, [
    ...[0n, 1n].flatMap((i) => request(first + i * MINUTE, '1.0', 'mysql')),
    ...[0n, 1n, 2n].flatMap((i) => request(second + i * MINUTE, '1.0', 'mysql')),
    ...request(second + 3n * MINUTE, '2.0', 'postgresql'),
  ]);
  await untilReady(api);
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

const textOf = ({ edges }: ServiceMapDiffAnswer) =>
  edges.map(
    ({ source, target, selection, baseline }) =>
      `${source} -> ${target}: ${baseline?.count ?? 'none'} to ${selection?.count ?? 'none'}`,
  );

describe('GET /service-map/diff', () => {
  it('sets a range beside the equally long one before it, what is new first', async () => {
    const answer = await api.client.serviceMapDiff(RANGE);
    expect(textOf(answer)).toEqual([
      'service:cart -> database:postgresql/shop: none to 1',
      'service:gateway -> service:cart: 2 to 4',
      'user:users -> service:gateway: 2 to 4',
      'service:cart -> database:mysql/shop: 2 to 3',
    ]);
    expect(answer.baseline).toEqual({
      range: { from: String(START), to: String(START + HOUR) },
      version: null,
    });
    expect(answer.nodes[0]).toMatchObject({
      id: 'database:postgresql/shop',
      baseline: null,
      selection: { requestCount: 1 },
    });
    const cart = answer.nodes.find(({ id }) => id === 'service:cart');
    expect([cart?.baseline?.requestCount, cart?.selection?.requestCount]).toEqual([2, 4]);
    expect(answer.meta).toMatchObject({ truncated: false, range: { from: String(START) } });
  });

  it('sets the traces of two versions beside each other', async () => {
    const versions = { service: 'cart', version: '2.0', baselineVersion: '1.0' };
    const answer = await api.client.serviceMapDiff({ ...RANGE, ...versions });
    expect(textOf(answer)).toEqual([
      'service:cart -> database:mysql/shop: 3 to none',
      'service:cart -> database:postgresql/shop: none to 1',
      'service:gateway -> service:cart: 3 to 1',
      'user:users -> service:gateway: 3 to 1',
    ]);
    expect([answer.selection.version, answer.baseline.version]).toEqual(['2.0', '1.0']);
    expect(answer.baseline.range).toEqual(answer.selection.range);
    const cart = answer.nodes.find(({ id }) => id === 'service:cart');
    expect([cart?.baseline?.requestCount, cart?.selection?.requestCount]).toEqual([3, 1]);
    const gateway = answer.nodes.find(({ id }) => id === 'service:gateway');
    expect([gateway?.baseline?.requestCount, gateway?.selection?.requestCount]).toEqual([3, 1]);
  });

  it('takes a baseline of its own, and finds no change between a range and itself', async () => {
    const same = { ...RANGE, baselineFrom: RANGE.from, baselineTo: RANGE.to };
    const answer = await api.client.serviceMapDiff(same);
    expect(answer.edges).toHaveLength(4);
    for (const { selection, baseline } of [...answer.edges, ...answer.nodes])
      expect(selection).toEqual(baseline);
  });

  it('names what is missing or cannot be', async () => {
    const faults = [
      [{ service: 'cart' }, 'version'],
      [{ version: '1', baselineVersion: '2' }, 'service'],
      [{ baselineFrom: RANGE.to, baselineTo: RANGE.from }, 'baselineFrom'],
    ] as const;
    for (const [question, parameter] of faults) {
      const asked = api.client.serviceMapDiff({ ...RANGE, ...question });
      await expect(asked, parameter).rejects.toMatchObject({
        code: 'TW5201',
        place: { parameter },
      });
    }
  });
});
