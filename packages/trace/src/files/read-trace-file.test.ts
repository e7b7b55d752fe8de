import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FileFault } from './file-fault.ts';
import type { FileAttributes, FileSpan, FileValue } from './file-span.ts';
import { isFailed, isRequest } from './judge-span.ts';
import { readTraceFile } from './read-trace-file.ts';
import { syntaxFaultAt } from './syntax-fault.ts';
import { otlpJson } from './write-otlp.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

function golden(name: string): string {
  return readFileSync(join(import.meta.dirname, '../../test/files', name), 'utf8');
}

function faultOf(text: string): { place: string; reason: string } {
  try {
    readTraceFile(text);
  } catch (cause) {
    if (cause instanceof FileFault) return { place: cause.place, reason: cause.reason };
    throw cause;
  }
  throw new Error('the file was read');
}

const hex = (digits: number) =>
  fc
    .array(fc.integer({ min: 0, max: 15 }), { minLength: digits, maxLength: digits })
    .map((all) => all.map((digit) => digit.toString(16)).join(''))
    .filter((text) => !/^0+$/.test(text));

const leaf = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.boolean(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Number.isInteger(n)),
  fc.constant(null),
);
const value: fc.Arbitrary<FileValue> = fc.oneof(
  leaf,
  fc.array(leaf, { maxLength: 3 }),
  fc.dictionary(fc.string(), leaf, { maxKeys: 3, noNullPrototype: true }),
);

type Typed = readonly [FileValue, 'int' | 'double' | 'bytes' | undefined];

const typed: fc.Arbitrary<Typed> = fc.oneof(
  value.map((one): Typed => [one, undefined]),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }).map((n): Typed => [String(n), 'int']),
  fc.integer().map((n): Typed => [n, 'double']),
  fc.constantFrom<Typed>(['NaN', 'double'], ['-Infinity', 'double'], ['AAEC', 'bytes']),
);

const attributes = fc
  .dictionary(fc.string({ minLength: 1 }), typed, { maxKeys: 4, noNullPrototype: true })
  .map((entries) => {
    const types = Object.entries(entries).flatMap(([key, [, type]]) =>
      type === undefined ? [] : [[key, type] as const],
    );
    return {
      values: Object.fromEntries(Object.entries(entries).map(([key, [one]]) => [key, one])),
      types: types.length === 0 ? undefined : Object.fromEntries(types),
    };
  });

const time = fc.bigInt({ min: 1n, max: 2n ** 62n });

const span: fc.Arbitrary<FileSpan> = fc
  .record({
    spanId: hex(16),
    parentSpanId: fc.oneof(fc.constant(''), hex(16)),
    name: fc.string(),
    kind: fc.constantFrom('unspecified', 'internal', 'server', 'client', 'producer', 'consumer'),
    start: time,
    duration: time,
    status: fc.record({
      code: fc.constantFrom('unset', 'ok', 'error'),
      message: fc.string(),
    }),
    traceState: fc.string(),
    own: attributes,
    shared: attributes,
    service: fc.string({ minLength: 1 }),
    scope: fc.record({ name: fc.string(), version: fc.string() }),
    events: fc.array(fc.record({ at: time, name: fc.string(), own: attributes }), { maxLength: 2 }),
    links: fc.array(
      fc.record({ traceId: hex(32), spanId: hex(16), traceState: fc.string(), own: attributes }),
      { maxLength: 2 },
    ),
    isRemote: fc.boolean(),
  })
  .map(({ start, duration, own, shared, events, links, isRemote, ...rest }) => {
    const { 'service.name': _type, ...resourceTypes } = shared.types ?? {};
    const base = {
      ...rest,
      startTimeUnixNano: String(start),
      durationNs: String(duration),
      attributes: own.values as FileAttributes,
      ...(own.types && { attributeTypes: own.types }),
      resource: { ...shared.values, 'service.name': rest.service } as FileAttributes,
      ...(Object.keys(resourceTypes).length > 0 && { resourceTypes }),
      events: events.map(({ at, name, own: { values, types } }) => ({
        timeUnixNano: String(at),
        name,
        attributes: values as FileAttributes,
        ...(types && { attributeTypes: types }),
      })),
      links: links.map(({ own: { values, types }, ...link }) => ({
        ...link,
        attributes: values as FileAttributes,
        ...(types && { attributeTypes: types }),
      })),
    };
    return { ...base, isError: isFailed(base), isEntry: isRequest(base, isRemote) } as FileSpan;
  });

test('what is exported is read back as the same trace, value for value', () => {
  const spans = fc.uniqueArray(span, { minLength: 1, maxLength: 3, selector: (one) => one.spanId });
  fc.assert(
    fc.property(spans, (trace) => {
      const file = readTraceFile(otlpJson(TRACE, trace));
      expect(file.refused).toEqual([]);
      expect(file.traces).toHaveLength(1);
      expect(file.traces[0]?.traceId).toBe(TRACE);
      const byId = (a: FileSpan, b: FileSpan) => (a.spanId < b.spanId ? -1 : 1);
      expect([...(file.traces[0]?.spans ?? [])].sort(byId)).toEqual([...trace].sort(byId));
    }),
  );
});

test('the place of a syntax fault is not behind what puts the text out of shape', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), (text, at) => {
      expect(syntaxFaultAt(text)).toBe(text.length);
      // A character that JSON has nowhere, not even within strings.
      const cut = at % (text.length + 1);
      const broken = `${text.slice(0, cut)}\u0001${text.slice(cut)}`;
      expect(syntaxFaultAt(broken)).toBeLessThanOrEqual(cut);
    }),
  );
});

test('any text is read or refused with a reason, never anything else', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.json().map((one) => `[${one}]`),
      ),
      (text) => {
        expect(faultOf(text).reason).not.toBe('');
      },
    ),
  );
});

test('a request with any part put out of shape is read in part or refused', () => {
  const request = JSON.parse(golden('otlp.json')) as Record<string, unknown>;
  const places: (readonly [Record<string, unknown>, string])[] = [];
  const walk = (node: unknown) => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, inner] of Object.entries(node)) {
      places.push([node as Record<string, unknown>, key]);
      walk(inner);
    }
  };
  walk(request);
  for (const [node, key] of places) {
    const kept = node[key];
    for (const bad of [null, 7, 'x', [], {}, [[]], true, -1, 1e300]) {
      node[key] = bad;
      try {
        readTraceFile(JSON.stringify(request));
      } catch (cause) {
        expect(cause).toBeInstanceOf(FileFault);
      }
    }
    node[key] = kept;
  }
  expect(places.length).toBeGreaterThan(40);
});

describe('one trace as three systems write it', () => {
  const seen = (name: string) => {
    const { format, traces, refused } = readTraceFile(golden(name));
    return { format, refused, ids: traces.map(({ traceId }) => traceId), spans: traces[0]?.spans };
  };

  test.each([
    ['otlp.json', 'OTLP JSON'],
    ['otlp-lines.jsonl', 'OTLP JSON'],
    ['jaeger.json', 'Jaeger JSON'],
    ['zipkin.json', 'Zipkin v2 JSON'],
  ])('%s: names, services, times, parents, kinds and failures agree', (name, format) => {
    const file = seen(name);
    expect(file.format).toBe(format);
    expect(file.refused).toEqual([]);
    expect(file.ids).toEqual([TRACE]);
    const facts = file.spans?.map((one) => [
      one.spanId,
      one.parentSpanId,
      one.service,
      one.name,
      one.kind,
      one.startTimeUnixNano,
      one.durationNs,
      one.status.code,
      one.status.message,
      one.isError,
      one.isEntry,
    ]);
    expect(facts).toEqual([
      [
        '00f067aa0ba902b7',
        '',
        'gateway',
        'POST /checkout',
        'server',
        '1763700000000001000',
        '2140000000',
        'unset',
        '',
        false,
        true,
      ],
      [
        '00f067aa0ba902b8',
        '00f067aa0ba902b7',
        'gateway',
        'POST',
        'client',
        '1763700000005001000',
        '1580000000',
        'error',
        'card declined',
        true,
        false,
      ],
    ]);
    expect(file.spans?.[1]?.attributes['http.request.method']).toBe('POST');
    expect(file.spans?.[1]?.events.map(({ name: event }) => event)).toEqual(['retry']);
  });

  test('values keep their types where the format has them', () => {
    const otlp = seen('otlp.json').spans?.[0];
    expect(otlp?.attributes).toMatchObject({
      size: 7,
      ratio: 2,
      big: '9007199254740993',
      tags: ['a', 1],
    });
    expect(otlp?.attributeTypes).toEqual({ ratio: 'double', big: 'int' });
    expect(otlp?.resource).toEqual({ 'service.name': 'gateway', 'host.name': 'a' });
    expect(otlp?.scope).toEqual({ name: 'http', version: '1.2' });
    const jaeger = seen('jaeger.json').spans?.[0];
    expect(jaeger?.attributes).toEqual({ size: 7, ok: true, big: '9007199254740993' });
    expect(jaeger?.resource).toEqual({ 'service.name': 'gateway', 'host.name': 'a' });
  });

  test('the server half of a shared Zipkin span gets an id of its own, with its children beneath', () => {
    const { traces } = readTraceFile(golden('zipkin-shared.json'));
    const ids = traces[0]?.spans.map(({ service, spanId, parentSpanId }) => [
      service,
      spanId,
      parentSpanId,
    ]);
    const own = ids?.[1]?.[1];
    expect(own).not.toBe('00f067aa0ba902b7');
    expect(ids).toEqual([
      ['shop', '00f067aa0ba902b7', ''],
      ['cart', own, '00f067aa0ba902b7'],
      ['cart', '00f067aa0ba902b8', own],
    ]);
  });
});

describe('a faulty file says where and why', () => {
  test.each([
    ['', '', 'the file is empty'],
    ['{"a": 1', 'line 1, column 8', 'it was cut'],
    ['{"a": "b', 'line 1, column 9', 'it was cut'],
    ['[1, 2] x', 'line 1, column 8', 'is not JSON'],
    ['{"a": [1, }', 'line 1, column 11', 'is not JSON'],
    ['{"a" 1}', 'line 1, column 6', 'is not JSON'],
    ['{\n  "a": nope}', 'line 2, column 8', 'is not JSON'],
    ['{"spans": 7}', 'spans', 'is not a list'],
    ['{"hello": 1}', '', 'is JSON, but no trace'],
    ['[]', '', 'is JSON, but no trace'],
    ['{"resourceSpans": []}', '', 'holds no span (OTLP JSON)'],
    ['{"resourceSpans": [{"scopeSpans": 7}]}', 'resourceSpans[0].scopeSpans', 'is not a list'],
    [
      `{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"xyz","spanId":"1","startTimeUnixNano":"1"}]}]}]}`,
      'resourceSpans[0].scopeSpans[0].spans[0].traceId',
      'is not an id of 32 hexadecimal digits',
    ],
    [`[{"traceId":"1","id":"2","timestamp":1.5}]`, '[0].timestamp', 'is not a whole number'],
  ])('%s', (text, place, reason) => {
    const fault = faultOf(text);
    expect(fault.place).toBe(place);
    expect(fault.reason).toContain(reason);
  });

  test('in a file of lines, the line', () => {
    const [line] = golden('otlp-lines.jsonl').split('\n');
    expect(faultOf(`${line}\n\n{"resourceSpans": [\n`).place).toBe('line 3');
  });

  test('a span that does not fit is named, the others are shown', () => {
    const { traces, refused } = readTraceFile(
      '[{"traceId":"1","id":"2","timestamp":1},{"traceId":"1","id":"3","duration":{}},{"traceId":"2","id":"zz"}]',
    );
    expect(traces.map(({ traceId, spans }) => [Number(traceId), spans.length])).toEqual([[1, 1]]);
    expect(refused.map(({ place }) => place)).toEqual(['[1].duration', '[2].id']);
  });
});
