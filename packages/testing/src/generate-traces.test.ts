import { decodeTraces, decodeTracesJson } from '@tracewell/otlp';
import { openTracesBlock, type TracesBlock } from '@tracewell/storage';
import { describe, expect, it } from 'vitest';
import { type GenerateTraces, generateTraces } from './generate-traces.ts';
import { otlpTracesRequest } from './otlp-request.ts';
import { otlpTracesProtobuf } from './otlp-spans.ts';
import { BAD_CATALOG_VERSION, SHOP_SERVICES } from './shop/services.ts';
import type { TestSpan } from './test-span.ts';

const to = new Date('2026-11-21T04:00:00Z');
const day = { from: new Date(to.getTime() - 86_400_000), to };
const spansOf = (options: GenerateTraces): TestSpan[] =>
  [...generateTraces(options)].flatMap(({ spans }) => [...spans]);
const spans = spansOf(day);

const service = (span: TestSpan) => String(span.resource['service.name']);
const agoHours = (span: TestSpan) =>
  (to.getTime() - Number(span.startTimeUnixNano / 1_000_000n)) / 3_600_000;
const byId = new Map(spans.map((span) => [span.spanId, span]));
const end = (span: TestSpan) => span.startTimeUnixNano + span.durationNs;

function p95Ms(found: readonly TestSpan[]): number {
  const sorted = found.map(({ durationNs }) => Number(durationNs) / 1e6).sort((a, b) => a - b);
  return sorted[Math.floor(0.95 * (sorted.length - 1))] ?? Number.NaN;
}

describe('generateTraces', () => {
  it('gives the same spans for the same seed and range, and others for another seed', () => {
    const hour = { from: new Date(to.getTime() - 3_600_000), to };
    expect(spansOf({ ...hour, seed: 7 })).toEqual(spansOf({ ...hour, seed: 7 }));
    expect(spansOf({ ...hour, seed: 7 })).not.toEqual(spansOf({ ...hour, seed: 8 }));
  });

  it('makes 20,000 to 40,000 spans of a day, of every service, within the range', () => {
    expect(spans.length).toBeGreaterThan(20_000);
    expect(spans.length).toBeLessThan(40_000);
    expect(new Set(spans.map(service))).toEqual(new Set(SHOP_SERVICES));
    expect(spans.every((span) => agoHours(span) > -0.01 && agoHours(span) <= 24)).toBe(true);
  });

  it('nests every span in a parent of the same trace that is stored', () => {
    for (const span of spans.filter(({ parentSpanId }) => parentSpanId !== '')) {
      const parent = byId.get(span.parentSpanId);
      expect(parent?.traceId).toBe(span.traceId);
      if (parent === undefined) return;
      expect(span.startTimeUnixNano).toBeGreaterThanOrEqual(parent.startTimeUnixNano);
      expect(end(span)).toBeLessThanOrEqual(end(parent));
    }
    expect(byId.size).toBe(spans.length);
  });

  it('links each consumer to a producer of an earlier time in another trace', () => {
    const consumers = spans.filter(({ kind }) => kind === 'consumer');
    expect(consumers.length).toBeGreaterThan(100);
    for (const consumer of consumers) {
      const producer = byId.get(consumer.links[0]?.spanId ?? '');
      expect(producer?.kind).toBe('producer');
      expect(producer?.traceId).not.toBe(consumer.traceId);
      expect(consumer.startTimeUnixNano).toBeGreaterThan(producer?.startTimeUnixNano ?? 0n);
    }
  });

  it('has more visitors in the afternoon than at night', () => {
    const at = (hour: number) =>
      spans.filter(
        (span) => new Date(Number(span.startTimeUnixNano / 1_000_000n)).getUTCHours() === hour,
      ).length;
    expect(at(16)).toBeGreaterThan(2 * at(3));
  });
});

describe('incidents', () => {
  const many = spansOf({ from: new Date(to.getTime() - 12 * 3_600_000), to, tracesPerDay: 40_000 });
  const servers = (name: string) =>
    many.filter((span) => span.kind === 'server' && service(span) === name);

  it('brings a bad deploy of catalog three hours ago: p95 from 210 to 640 ms, by one statement', () => {
    const bad = (span: TestSpan) => span.resource['service.version'] === BAD_CATALOG_VERSION;
    const catalog = servers('catalog');
    expect(catalog.filter(bad).every((span) => agoHours(span) <= 3)).toBe(true);
    expect(catalog.filter((span) => agoHours(span) < 2.99).every(bad)).toBe(true);
    expect(p95Ms(catalog.filter((span) => !bad(span)))).toBeGreaterThan(190);
    expect(p95Ms(catalog.filter((span) => !bad(span)))).toBeLessThan(230);
    expect(p95Ms(catalog.filter(bad))).toBeGreaterThan(580);
    expect(p95Ms(catalog.filter(bad))).toBeLessThan(700);
    const statements = many.filter(
      (span) => bad(span) && span.attributes['db.system.name'] === 'postgresql',
    );
    expect(p95Ms(statements.filter(({ name }) => name === 'SELECT products'))).toBeGreaterThan(550);
    expect(p95Ms(statements.filter(({ name }) => name === 'UPDATE stock'))).toBeLessThan(40);
  });

  it('slows the feature store down for an hour, and lets charges fail for forty minutes', () => {
    const slow = (span: TestSpan) => agoHours(span) < 9 && agoHours(span) > 8;
    const features = many.filter(
      (span) => span.attributes['server.address'] === 'features.example.net',
    );
    expect(p95Ms(features.filter(slow))).toBeGreaterThan(
      5 * p95Ms(features.filter((span) => !slow(span))),
    );
    const burst = (span: TestSpan) => agoHours(span) < 6 && agoHours(span) > 5.34;
    const ratio = (found: readonly TestSpan[]) =>
      found.filter(({ status }) => status.code === 'error').length / found.length;
    const charges = servers('payment').filter(({ name }) => name === 'POST /charges');
    expect(ratio(charges.filter(burst))).toBeGreaterThan(0.5);
    expect(ratio(charges.filter((span) => !burst(span)))).toBeLessThan(0.05);
    const failed = charges.find((span) => burst(span) && span.status.code === 'error');
    expect(failed?.events[0]?.attributes['exception.type']).toBe('ChargeFailedError');
  });

  it('has carts with an N+1, retried charges, and orders that refund', () => {
    const children = new Map<string, number>();
    for (const span of many.filter(({ name }) => name === 'SELECT prices')) {
      children.set(span.parentSpanId, (children.get(span.parentSpanId) ?? 0) + 1);
    }
    expect(Math.max(...children.values())).toBeGreaterThan(15);
    expect(many.some((span) => span.attributes['http.request.resend_count'] === 1)).toBe(true);
    const refunds = many.filter(({ name }) => name === 'refund charge');
    expect(refunds.length).toBeGreaterThan(3);
    expect(refunds.every((span) => service(span) === 'orders')).toBe(true);
  });
});

describe('both encodings', () => {
  it('store a batch of every kind of span as the same bytes', () => {
    const options = { now: () => 1_795_233_600_000 };
    const batch = spans.slice(0, 3000);
    const json = openTracesBlock(options);
    const fromJson = decodeTracesJson(
      new TextEncoder().encode(otlpTracesRequest(batch)),
      json.sink,
    );
    const protobuf = openTracesBlock(options);
    const accepted = otlpTracesProtobuf(batch).map(
      (body) => decodeTraces(body, protobuf.sink).accepted,
    );
    expect(fromJson).toMatchObject({ accepted: batch.length, rejected: 0 });
    expect(accepted.reduce((sum, count) => sum + count, 0)).toBe(batch.length);
    const bytes = (block: TracesBlock) =>
      Buffer.concat(block.seal().flatMap(({ body }) => [...body]));
    expect(bytes(protobuf).equals(bytes(json))).toBe(true);
  });
});
