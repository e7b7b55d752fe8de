import { decodeMetricsJson, decodeTraces, encodeTraces, type SpanLike } from '@tracewell/otlp';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openMetricsBlock } from './metrics-block.ts';
import type { BlockSection, OpenBlock } from './open-block.ts';
import { openStoredBlock } from './stored-block.ts';
import { openTracesBlock } from './traces-block.ts';

const now = () => 1_750_000_000_000;
const hex = (block: OpenBlock) =>
  block.seal().map(({ table, rows, body }) => [table, rows, Buffer.concat(body).toString('hex')]);

/** Sections as a journal gives them back: other memory, same bytes. */
const copied = (sections: BlockSection[]): BlockSection[] =>
  sections.map((section) => ({
    ...section,
    growth: section.growth.map((bytes) => Uint8Array.from(bytes)),
  }));

function spans(seed: number, count: number): Uint8Array {
  const make = (i: number): SpanLike => ({
    name: `op ${(seed * 7 + i) % 11}`,
    kind: (seed + i) % 5,
    spanContext: () => ({
      traceId: 'a'.repeat(32),
      spanId: `${seed}${i}`.padStart(16, '1'),
      traceFlags: 1,
    }),
    startTime: [1_750_000_000, i],
    endTime: [1_750_000_001, seed],
    status: { code: i % 3 },
    attributes: {
      [`key ${(seed + i) % 5}`]: i,
      text: `value ${i}`.repeat(i % 4),
      'db.system': 'redis',
      'peer.service': `p${i % 3}`,
    },
    droppedAttributesCount: i % 2,
    events: Array.from({ length: i % 3 }, (_, n) => ({
      name: `e${n}`,
      time: [1, n] as const,
      attributes: { n },
    })),
    droppedEventsCount: 0,
    links: [],
    droppedLinksCount: 0,
    instrumentationScope: { name: `scope ${i % 2}` },
  });
  const resource = { attributes: { 'service.name': `service ${seed % 3}`, 'process.pid': seed } };
  return encodeTraces(
    resource,
    Array.from({ length: count }, (_, i) => make(i)),
  );
}

const request = fc.record({ seed: fc.nat(20), count: fc.integer({ min: 0, max: 8 }) });
const step = fc.oneof(
  request.map((r) => ({ ...r, kind: 'keep' as const })),
  request.map((r) => ({ ...r, kind: 'undo' as const })),
  fc.constant({ kind: 'cut' as const, seed: 0, count: 0 }),
);

it('any cuts, undone requests and replays give the bytes of the kept requests alone', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 15 }), (steps) => {
      const plain = openTracesBlock({ now });
      const block = openTracesBlock({ now });
      const replayed = openTracesBlock({ now });
      const replay = () => {
        for (const section of copied(block.cut())) replayed.append(section);
      };
      for (const { kind, seed, count } of steps) {
        const mark = block.mark();
        if (kind === 'cut') replay();
        else decodeTraces(spans(seed, count), block.sink);
        if (kind === 'keep') decodeTraces(spans(seed, count), plain.sink);
        if (kind === 'undo') block.rollback(mark);
      }
      replay();
      expect(hex(block)).toEqual(hex(plain));
      expect(hex(replayed)).toEqual(hex(plain));
      expect(replayed.bytes).toBe(plain.bytes);
    }),
    { numRuns: 150 },
  );
});

it('a mark from before a cut undoes what was cut, and the next cut tells only what is kept', () => {
  const block = openTracesBlock({ now });
  decodeTraces(spans(1, 3), block.sink);
  const kept = copied(block.cut());
  const mark = block.mark();
  decodeTraces(spans(2, 5), block.sink);
  block.cut();
  block.rollback(mark);
  expect(block.cut()).toEqual([]);
  decodeTraces(spans(3, 2), block.sink);
  const replayed = openTracesBlock({ now });
  for (const section of [...kept, ...copied(block.cut())]) replayed.append(section);
  expect(hex(replayed)).toEqual(hex(block));
});

const span = (fields: string) =>
  Buffer.from(
    `{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"bad","attributes":[{"key":"only here","value":{"stringValue":"x"}}],${fields}}]}]}]}`,
  );

it('a bad span alone is undone and counted under its reason', async () => {
  const { decodeTracesJson } = await import('@tracewell/otlp');
  const ids = '"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331"';
  const cases = {
    invalid_trace_id: [
      '"spanId":"b7ad6b7169203331"',
      '"traceId":"00000000000000000000000000000000"',
      '"traceId":"xyz"',
    ],
    invalid_span_id: ['"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b71"'],
    invalid_parent_span_id: [`${ids},"parentSpanId":"b7ad"`],
    invalid_time: [`${ids},"startTimeUnixNano":"9223372036854775808"`],
  };
  const block = openTracesBlock({ now });
  decodeTraces(spans(1, 3), block.sink);
  const before = hex(block);
  for (const [reason, bodies] of Object.entries(cases)) {
    for (const fields of bodies) {
      const outcome = decodeTracesJson(span(fields), block.sink);
      expect(outcome).toMatchObject({ accepted: 0, rejected: 1, reasons: new Map([[reason, 1]]) });
      expect(outcome.firstFault).toContain(reason);
    }
  }
  expect(block.rows).toBe(3);
  expect(before[0]?.[1]).toBe(3);
  decodeTraces(spans(1, 3), block.sink);
  expect(block.rows).toBe(6);
});

it('repairs bytes that are not UTF-8 and times that run backwards, and says so', () => {
  const bytes = Buffer.from(spans(1, 1));
  const at = bytes.indexOf('redis');
  bytes[at] = 0xff;
  const block = openTracesBlock({ now });
  expect(decodeTraces(bytes, block.sink).repaired).toEqual(new Map([['invalid_utf8', 1]]));
  expect(Buffer.concat(block.seal()[0]?.body ?? []).includes('\uFFFDedis')).toBe(true);
});

it('points of five types share a block; a bad point is undone alone', () => {
  const point =
    '"timeUnixNano":"1750000000000000001","attributes":[{"key":"k","value":{"intValue":1}}]';
  const metrics = [
    `{"name":"g","gauge":{"dataPoints":[{${point},"asInt":"5"},{${point}}]}}`,
    `{"name":"s","sum":{"dataPoints":[{${point},"asDouble":1.5}],"isMonotonic":true,"aggregationTemporality":2}}`,
    `{"name":"h","histogram":{"dataPoints":[{${point},"count":"3","sum":4.5,"bucketCounts":["1","2"],"explicitBounds":[10]},{${point},"bucketCounts":["1"],"explicitBounds":[10]}]}}`,
    `{"gauge":{"dataPoints":[{${point},"asInt":"5"}]}}`,
  ];
  const body = Buffer.from(`{"resourceMetrics":[{"scopeMetrics":[{"metrics":[${metrics}]}]}]}`);
  const block = openMetricsBlock({ now });
  expect(decodeMetricsJson(body, block.sink)).toMatchObject({
    accepted: 3,
    reasons: new Map([
      ['missing_value', 1],
      ['bucket_mismatch', 1],
      ['missing_metric_name', 1],
    ]),
  });
  const replayed = openMetricsBlock({ now });
  for (const section of copied(block.cut())) replayed.append(section);
  expect(hex(replayed)).toEqual(hex(block));
  expect(block.seal().map(({ table }) => table)).toEqual([
    'otel_metrics_gauge',
    'otel_metrics_sum',
    'otel_metrics_histogram',
  ]);
});

it('refuses a record of another signal or shape', () => {
  const block = openTracesBlock();
  expect(() => block.append({ table: 'otel_logs', rows: 1, growth: [] })).toThrow(RangeError);
  expect(() => block.append({ table: 'otel_traces', rows: 1, growth: [] })).toThrow(
    /this version has/,
  );
});

it('a released block leaves its memory, and nothing else, to the next one', () => {
  const plain = openTracesBlock({ now });
  decodeTraces(spans(2, 30), plain.sink);
  const first = openTracesBlock({ now });
  decodeTraces(spans(5, 400), first.sink);
  const memory = first.cut()[0]?.growth[0]?.buffer;
  first.release();
  expect(first.seal()).toEqual([]);
  const second = openTracesBlock({ now });
  decodeTraces(spans(2, 30), second.sink);
  expect(hex(second)).toEqual(hex(plain));
  expect(second.cut()[0]?.growth[0]?.buffer).toBe(memory);
});

it('a block that is read back by its layout takes the memory of one that was filled', () => {
  const first = openTracesBlock({ now });
  decodeTraces(spans(5, 400), first.sink);
  const sections = copied(first.cut());
  const expected = hex(first);
  const memory = first.seal()[0]?.body.map(({ buffer }) => buffer);
  first.release();
  const again = openStoredBlock('traces', first.layout);
  for (const section of sections) again.append(section);
  expect(hex(again)).toEqual(expected);
  const reused = again.seal()[0]?.body.filter(({ buffer }) => memory?.includes(buffer));
  // All but the heads of columns, of which each block makes its own.
  expect(reused?.reduce((sum, { length }) => sum + length, 0)).toBeGreaterThan(
    sections[0]!.growth.reduce((sum, { length }) => sum + length, 0) * 0.7,
  );
});
