import { expect, test } from 'vitest';
import type { FileSpan } from './file-span.ts';
import { otlpJson } from './write-otlp.ts';

function span(more: Partial<FileSpan>): FileSpan {
  return {
    spanId: '00f067aa0ba902b7',
    parentSpanId: '',
    name: 'GET /',
    kind: 'server',
    service: 'cart',
    startTimeUnixNano: '1763700000000000001',
    durationNs: '9007199254740993',
    status: { code: 'error', message: 'no' },
    isError: true,
    isEntry: true,
    traceState: 'a=b',
    attributes: {},
    resource: { 'service.name': 'cart' },
    scope: { name: 'sdk', version: '1' },
    events: [],
    links: [],
    ...more,
  };
}

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

test('spans of one resource and scope share them; times keep every nanosecond', () => {
  const request = JSON.parse(
    otlpJson(TRACE, [span({}), span({ spanId: 'b' }), span({ spanId: 'c', resource: {} })]),
  );
  expect(request.resourceSpans).toHaveLength(2);
  const [first] = request.resourceSpans[0].scopeSpans[0].spans;
  expect(request.resourceSpans[0].scopeSpans[0].spans).toHaveLength(2);
  expect(first).toMatchObject({
    traceId: TRACE,
    kind: 2,
    endTimeUnixNano: '1772707199254740994',
    status: { code: 2, message: 'no' },
    traceState: 'a=b',
  });
});

test('attribute values keep the type they were sent with', () => {
  const attributes = {
    text: '1',
    int: 7,
    big: '9007199254740993',
    whole: 2,
    half: 0.5,
    nan: 'NaN',
    bytes: 'AAE=',
    yes: true,
    list: ['a', 1],
    map: { k: false },
    none: null,
  };
  const attributeTypes = { big: 'int', whole: 'double', nan: 'double', bytes: 'bytes' } as const;
  const request = JSON.parse(otlpJson(TRACE, [span({ attributes, attributeTypes })]));
  const sent = request.resourceSpans[0].scopeSpans[0].spans[0].attributes;
  const values = Object.fromEntries(
    sent.map(({ key, value }: { key: string; value: unknown }) => [key, value]),
  );
  expect(values).toEqual({
    text: { stringValue: '1' },
    int: { intValue: '7' },
    big: { intValue: '9007199254740993' },
    whole: { doubleValue: 2 },
    half: { doubleValue: 0.5 },
    nan: { doubleValue: 'NaN' },
    bytes: { bytesValue: 'AAE=' },
    yes: { boolValue: true },
    list: { arrayValue: { values: [{ stringValue: 'a' }, { intValue: '1' }] } },
    map: { kvlistValue: { values: [{ key: 'k', value: { boolValue: false } }] } },
    none: {},
  });
});
