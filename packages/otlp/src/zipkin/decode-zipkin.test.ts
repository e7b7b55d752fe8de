import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import type { SpanSink } from '../sink.ts';
import { decodeZipkin } from './decode-zipkin.ts';

interface Told {
  service: string;
  scope: string;
  traceId: string;
  id: string;
  parent: string;
  name: string;
  kind: number;
  start: bigint;
  end: bigint;
  status: number;
  message: string;
  attributes: Record<string, unknown>;
  events: string[];
}

/** A sink that remembers what it was told, as objects. */
function remember(): { sink: SpanSink; spans: Told[] } {
  const spans: Told[] = [];
  let resource: Record<string, unknown> = {};
  let attributes: Record<string, unknown> = {};
  let scope = '';
  let key = '';
  let now = {} as Told;
  const text = (b: Uint8Array, from: number, to: number): string =>
    Buffer.from(b.subarray(from, to)).toString();
  const hex = (b: Uint8Array, from: number, to: number): string =>
    Buffer.from(b.subarray(from, to)).toString('hex');
  const join = (low: number, high: number): bigint => (BigInt(high) << 32n) | BigInt(low);
  const known: Partial<SpanSink> = {
    takeRepairs: () => new Map(),
    resourceBegin: () => {
      resource = {};
      attributes = resource;
    },
    scopeBegin: () => {
      scope = '';
    },
    scopeName: (...b) => {
      scope += text(...b);
    },
    scopeVersion: (...b) => {
      scope += `@${text(...b)}`;
    },
    attributeKey: (...b) => {
      key = text(...b);
    },
    attributeString: (...b) => {
      attributes[key] = text(...b);
    },
    attributeInt: (low) => {
      attributes[key] = low;
    },
    spanBegin: () => {
      attributes = {};
      const service = String(resource['service.name'] ?? '');
      now = {
        service,
        scope,
        attributes,
        parent: '',
        status: 0,
        message: '',
        events: [],
      } as unknown as Told;
    },
    traceId: (...b) => {
      now.traceId = hex(...b);
    },
    spanId: (...b) => {
      now.id = hex(...b);
    },
    parentSpanId: (...b) => {
      now.parent = hex(...b);
    },
    spanName: (...b) => {
      now.name = text(...b);
    },
    spanKind: (kind) => {
      now.kind = kind;
    },
    startTime: (low, high) => {
      now.start = join(low, high);
    },
    endTime: (low, high) => {
      now.end = join(low, high);
    },
    statusCode: (code) => {
      now.status = code;
    },
    statusMessage: (...b) => {
      now.message = text(...b);
    },
    eventName: (...b) => {
      now.events.push(text(...b));
    },
    spanEnd: () => {
      spans.push(now);
      return undefined;
    },
  };
  const sink = new Proxy(known, {
    get: (target, name) => Reflect.get(target, name) ?? (() => undefined),
  }) as SpanSink;
  return { sink, spans };
}

function decode(body: unknown): Told[] {
  const { sink, spans } = remember();
  decodeZipkin(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), sink);
  return spans;
}

const BASE = {
  traceId: '5b8efff798038103',
  id: 'eee19b7ec3c1b174',
  timestamp: 1_700_000_000_000_123,
};

describe('decodeZipkin', () => {
  it('maps every field as the OpenTelemetry exporter wrote it', () => {
    const [span] = decode([
      {
        ...BASE,
        parentId: 'EEE19B7EC3C1B173',
        kind: 'CLIENT',
        name: 'get /cart',
        duration: 250_001,
        localEndpoint: { serviceName: 'shop', ipv4: '10.0.0.1', port: 8080 },
        remoteEndpoint: { serviceName: 'cart', ipv6: '::1', port: 9000 },
        annotations: [{ timestamp: 1_700_000_000_000_200, value: 'retry' }],
        tags: {
          'http.method': 'GET',
          'otel.scope.name': 'http',
          'otel.scope.version': '1.2',
          'otel.status_code': 'ERROR',
          error: 'no route',
          number: 9_007_199_254_740_993n.toString(),
        },
      },
    ]);
    expect(span).toEqual({
      service: 'shop',
      scope: 'http@1.2',
      traceId: '00000000000000005b8efff798038103',
      id: 'eee19b7ec3c1b174',
      parent: 'eee19b7ec3c1b173',
      name: 'get /cart',
      kind: 3,
      start: 1_700_000_000_000_123_000n,
      end: 1_700_000_000_250_124_000n,
      status: 2,
      message: 'no route',
      attributes: {
        'http.method': 'GET',
        number: '9007199254740993',
        'peer.service': 'cart',
        'network.local.address': '10.0.0.1',
        'network.local.port': 8080,
        'network.peer.address': '::1',
        'network.peer.port': 9000,
      },
      events: ['retry'],
    });
  });

  it('keeps the services of one body apart', () => {
    const spans = ['a', 'b', 'a'].map((serviceName, i) => ({
      ...BASE,
      id: `${i + 1}`,
      localEndpoint: { serviceName },
    }));
    const told = decode([...spans, { ...BASE, id: '4' }]);
    expect(told.map(({ service, id }) => `${service}:${Number(id)}`)).toEqual([
      'a:1',
      'a:3',
      'b:2',
      ':4',
    ]);
  });

  it('reads status and error tags as Zipkin means them', () => {
    const status = (tags: object): [number, string] => {
      const [span] = decode([{ ...BASE, tags }]);
      return [span?.status ?? -1, span?.message ?? ''];
    };
    expect(status({})).toEqual([0, '']);
    expect(status({ 'otel.status_code': 'OK' })).toEqual([1, '']);
    expect(status({ error: '' })).toEqual([2, '']);
    expect(status({ error: 'true' })).toEqual([2, '']);
    expect(status({ error: true })).toEqual([2, '']);
    expect(status({ error: 'timeout', 'otel.status_code': 'OK' })).toEqual([2, 'timeout']);
    expect(status({ error: 'false' })).toEqual([0, '']);
    expect(status({ 'otel.status_code': 'ERROR', 'otel.status_description': 'x' })).toEqual([
      2,
      'x',
    ]);
  });

  it('makes a shared span two, with its children beneath the server half', () => {
    const at = (serviceName: string) => ({ localEndpoint: { serviceName } });
    const [client, server, child, other] = decode([
      { ...BASE, kind: 'CLIENT', ...at('shop') },
      { ...BASE, kind: 'SERVER', shared: true, ...at('cart') },
      { ...BASE, id: '2', parentId: BASE.id, ...at('cart') },
      { ...BASE, id: '3', parentId: BASE.id, ...at('mail') },
    ]);
    expect([client?.id, client?.parent]).toEqual([BASE.id, '']);
    expect(server?.id).not.toBe(client?.id);
    expect([server?.parent, child?.parent, other?.parent]).toEqual([BASE.id, server?.id, BASE.id]);
    const [again] = decode([{ ...BASE, kind: 'SERVER', shared: true, ...at('cart') }]);
    expect(again?.id).toBe(server?.id);
  });

  it('loses no digit of a time, and ends a span without duration where it began', () => {
    const [span] = decode(`[{"traceId":"1","id":"2","timestamp":9007199254740993}]`);
    expect([span?.start, span?.end]).toEqual([
      9_007_199_254_740_993_000n,
      9_007_199_254_740_993_000n,
    ]);
  });

  it('counts what is no span, by reason, and never throws for one', () => {
    const { sink, spans } = remember();
    const bad = [
      null,
      [],
      'x',
      {},
      { ...BASE, traceId: 'f'.repeat(33) },
      { ...BASE, traceId: '0'.repeat(32) },
      { ...BASE, id: 12 },
      { ...BASE, parentId: 'x' },
      { ...BASE, timestamp: -1 },
      { ...BASE, timestamp: 1.5 },
      { ...BASE, timestamp: 1e300 },
      { ...BASE, duration: {} },
      { ...BASE, name: 7 },
      { ...BASE, tags: [] },
      { ...BASE, tags: { a: {} } },
      { ...BASE, annotations: [7] },
      { ...BASE, localEndpoint: 'x' },
      { ...BASE, localEndpoint: { serviceName: 7 } },
    ];
    const outcome = decodeZipkin(Buffer.from(JSON.stringify([...bad, BASE])), sink);
    expect([outcome.accepted, outcome.rejected, spans.length]).toEqual([1, bad.length, 1]);
    expect(Object.fromEntries(outcome.reasons)).toEqual({
      malformed_span: 13,
      invalid_trace_id: 3,
      invalid_span_id: 1,
      invalid_parent_span_id: 1,
    });
  });
});
