import { decodeLogsJson, decodeMetricsJson, decodeTraces, decodeTracesJson } from '@tracewell/otlp';
import { KeyRules } from '@tracewell/otlp/shape';
import {
  type OpenBlock,
  openLogsBlock,
  openMetricsBlock,
  openTracesBlock,
} from '@tracewell/storage';
import {
  log,
  otlpLogsRequest,
  otlpTracesProtobuf,
  otlpTracesRequest,
  type SpanSketch,
  span,
} from '@tracewell/testing';
import { describe, expect, it } from 'vitest';
import { usualIntakeRules } from './intake-rules.ts';
import {
  type IntakeRules,
  logSinkInFront,
  metricSinkInFront,
  type SinkInFront,
  spanSinkInFront,
} from './sink-in-front.ts';

const ALWAYS = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };
const SECRET = 'hunter2';
const ATTRIBUTES = { 'db.password': SECRET, plain: 'stays' };

function limited(limits: Partial<IntakeRules['limits']>): IntakeRules {
  const usual = usualIntakeRules();
  return { ...usual, limits: { ...usual.limits, ...limits } };
}

function request<Sink>(
  front: SinkInFront<Sink>,
  decode: (body: Uint8Array, sink: Sink) => { readonly accepted: number },
  body: Uint8Array,
  times = ALWAYS,
) {
  front.begin({ body, times, growth: { begin: () => undefined, isExceeded: () => false } });
  const outcome = decode(body, front.sink);
  return { outcome, facts: front.facts() };
}

/** The bytes of the INSERTs. */
function stored(block: OpenBlock): string {
  return Buffer.concat(block.seal().flatMap(({ body }) => body)).toString();
}

function spans(rules: IntakeRules, sketches: readonly SpanSketch[], times = ALWAYS) {
  const block = openTracesBlock();
  const front = spanSinkInFront(block.sink, rules);
  const body = Buffer.from(otlpTracesRequest(sketches.map((sketch) => span(sketch))));
  const { outcome, facts } = request(front, decodeTracesJson, body, times);
  return { block, front, outcome: outcome as ReturnType<typeof decodeTracesJson>, facts };
}

describe('shaping by default', () => {
  const spanWithSecrets = span({
    attributes: { ...ATTRIBUTES, 'url.full': `http://ann:${SECRET}@example.org/` },
    resource: ATTRIBUTES,
    events: [{ name: 'e', timeUnixNano: 1n, attributes: ATTRIBUTES }],
    links: [{ traceId: '1'.repeat(32), spanId: '2'.repeat(16), attributes: ATTRIBUTES }],
  });

  it.each([
    ['JSON', Buffer.from(otlpTracesRequest([spanWithSecrets])), decodeTracesJson],
    ['protobuf', Buffer.from(otlpTracesProtobuf([spanWithSecrets])[0] ?? []), decodeTraces],
  ])('keeps secrets of spans in %s out of the block', (_, body, decode) => {
    const block = openTracesBlock();
    const { outcome } = request(spanSinkInFront(block.sink, usualIntakeRules()), decode, body);
    expect(outcome).toMatchObject({
      accepted: 1,
      repaired: new Map([
        ['shaped.redact', 4],
        ['shaped.redact-credentials', 1],
      ]),
    });
    expect(stored(block)).toContain('stays');
    expect(stored(block)).toContain('http://[redacted]@example.org/');
    expect(stored(block)).not.toContain(SECRET);
  });

  it('keeps secrets of data points out', () => {
    const attributes = [
      { key: 'token', value: { stringValue: SECRET } },
      { key: 'plain', value: { stringValue: 'stays' } },
    ];
    const scope = { name: 's', attributes };
    const point = { timeUnixNano: '1', asInt: '1', attributes };
    const metrics = [{ name: 'm', gauge: { dataPoints: [point] } }];
    const body = {
      resourceMetrics: [{ resource: { attributes }, scopeMetrics: [{ scope, metrics }] }],
    };
    const block = openMetricsBlock();
    const front = metricSinkInFront(block.sink, usualIntakeRules());
    const { outcome } = request(front, decodeMetricsJson, Buffer.from(JSON.stringify(body)));
    expect(outcome).toMatchObject({ accepted: 1, repaired: new Map([['shaped.redact', 3]]) });
    expect(stored(block)).toContain('stays');
    expect(stored(block)).not.toContain(SECRET);
  });

  it('keeps secrets of log records out', () => {
    const block = openLogsBlock();
    const front = logSinkInFront(block.sink, usualIntakeRules());
    const body = Buffer.from(otlpLogsRequest([log({ attributes: ATTRIBUTES })]));
    const { outcome } = request(front, decodeLogsJson, body);
    expect(outcome).toMatchObject({ accepted: 1, repaired: new Map([['shaped.redact', 1]]) });
    expect(stored(block)).toContain('stays');
    expect(stored(block)).not.toContain(SECRET);
  });

  it('applies a rule to the services and places that it names', () => {
    const rule = { action: 'drop', keys: ['note'], in: ['span'], services: ['payment'] } as const;
    const shaping = { rules: new KeyRules([rule]), hash: String };
    const text = (service: string): string => {
      const block = openTracesBlock();
      const front = spanSinkInFront(block.sink, { ...usualIntakeRules(), shaping });
      const event = { name: 'e', timeUnixNano: 1n, attributes: { note: 'of event' } };
      const sketch = { service, attributes: { note: 'of span' }, events: [event] };
      request(front, decodeTracesJson, Buffer.from(otlpTracesRequest([span(sketch)])));
      return stored(block);
    };
    expect(text('cart')).toContain('of span');
    expect(text('payment')).not.toContain('of span');
    expect(text('payment')).toContain('of event');
  });
});

describe('limits of an item', () => {
  it('leaves out what is too much of a span, its events and links, and adds it to the dropped counts', () => {
    const few = { a: 1, b: 2, c: 3 };
    const event = { name: 'e', timeUnixNano: 1n, attributes: few };
    const link = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), attributes: few };
    const { block, outcome } = spans(
      limited({
        attributesPerSpan: 2,
        attributesPerPart: 1,
        attributesPerResource: 1,
        eventsPerSpan: 2,
        linksPerSpan: 1,
      }),
      [{ attributes: few, resource: few, events: [event, event, event], links: [link, link] }],
    );
    expect(outcome.accepted).toBe(1);
    // The service of the resource is never left out.
    expect(Object.fromEntries(outcome.repaired)).toEqual({
      'limited.attributes': 1 + 2 + 2 + 2 + 2,
      'limited.events': 1,
      'limited.links': 1,
    });
    const text = stored(block);
    for (const count of [
      'attributes=1',
      'resource=2',
      'events=1',
      'links=1',
      'e0=2',
      'e1=2',
      'l0=2',
    ])
      expect(text).toContain(count);
  });

  it('counts on after a span that was refused, and in the next request', () => {
    const rules = limited({ attributesPerSpan: 1 });
    const sketch = { attributes: { a: 1, b: 2 } };
    const { front, outcome } = spans(rules, [{ ...sketch, traceId: '0'.repeat(32) }, sketch]);
    expect([outcome.accepted, outcome.rejected]).toEqual([1, 1]);
    expect(outcome.repaired.get('limited.attributes')).toBe(2);
    const body = Buffer.from(otlpTracesRequest([span({ attributes: { a: 1 } })]));
    expect(request(front, decodeTracesJson, body).outcome).toMatchObject({ repaired: new Map() });
  });
});

describe('refusals', () => {
  it('refuses the items behind the limit of a request, each counted', () => {
    const { outcome } = spans(limited({ itemsPerRequest: 3 }), Array<SpanSketch>(5).fill({}));
    expect([outcome.accepted, outcome.rejected]).toEqual([3, 2]);
    expect(Object.fromEntries(outcome.reasons)).toEqual({ too_many_in_request: 2 });
  });

  it('keeps the last refused item of each reason', () => {
    const now = BigInt(Date.now()) * 1_000_000n;
    const times = { fromMs: Date.now() - 60_000, toMs: Date.now() + 60_000 };
    const { facts, outcome } = spans(
      usualIntakeRules(),
      [
        { service: 'cart', name: 'GET /cart', startTimeUnixNano: now, traceId: '0'.repeat(32) },
        { service: 'cart', name: 'GET /old', startTimeUnixNano: 1n },
        { service: 'payment', name: 'POST /old', startTimeUnixNano: 1n },
        { service: 'payment', name: 'POST /charge', startTimeUnixNano: now },
      ],
      times,
    );
    expect([outcome.accepted, outcome.rejected]).toEqual([1, 3]);
    expect(Object.fromEntries(facts.refused)).toEqual({
      invalid_trace_id: { service: 'cart', name: 'GET /cart' },
      expired_on_arrival: { service: 'payment', name: 'POST /old' },
    });
    expect([...facts.services]).toEqual(['cart', 'payment']);
  });
});
