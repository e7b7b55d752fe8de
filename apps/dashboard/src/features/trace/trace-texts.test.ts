import type { Span } from '@tracewell/api/browser';
import { analyseTrace } from '@tracewell/trace';
import { describe, expect, test } from 'vitest';
import { attributeText, formattedJson, likeThis } from './attribute-text.ts';
import { barSpan } from './bar-geometry.ts';
import { findRows, step } from './find-rows.ts';
import { isLoopback } from './share-link.ts';
import { shareText } from './share-text.ts';
import { spanRows } from './span-rows.ts';

function span(spanId: string, more: Partial<Span> = {}): Span {
  return {
    spanId,
    parentSpanId: '',
    name: 'GET /',
    kind: 'server',
    service: 'cart',
    startTimeUnixNano: '1763700000000000000',
    durationNs: '1000',
    status: { code: 'unset', message: '' },
    isError: false,
    isEntry: true,
    traceState: '',
    attributes: {},
    resource: {},
    scope: { name: '', version: '' },
    events: [],
    links: [],
    ...more,
  };
}

describe('find', () => {
  const spans = [
    span('aa', { name: 'POST /Charge' }),
    span('bb', { attributes: { 'http.route': '/charge', size: 7 } }),
    span('cc', { service: 'charge-worker' }),
    span('dd', { status: { code: 'error', message: 'charge refused' } }),
    span('ee'),
  ];

  test('names, services, status and attributes are looked through, whatever the case, in tree order', () => {
    expect(findRows(spans, [4, 3, 2, 1, 0], 'CHARGE')).toEqual([3, 2, 1, 0]);
    expect(findRows(spans, [0, 1], 'size = 7')).toEqual([1]);
    expect(findRows(spans, [0, 1], '  ')).toEqual([]);
  });

  test('stepping goes round and begins at the first', () => {
    expect(step([3, 5, 9], 9, 1)).toBe(3);
    expect(step([3, 5, 9], 3, -1)).toBe(9);
    expect(step([3, 5, 9], 4, 1)).toBe(3);
    expect(step([], 4, 1)).toBeUndefined();
  });
});

test('the table sorts figures falling and texts rising', () => {
  const spans = [
    span('root', { durationNs: '100' }),
    span('a', { parentSpanId: 'root', durationNs: '90', service: 'zoo' }),
    span('b', { parentSpanId: 'root', durationNs: '95', service: 'ant', name: 'B' }),
  ];
  const trace = analyseTrace(spans);
  expect(spanRows(trace, 'duration', undefined)).toEqual([0, 2, 1]);
  expect(spanRows(trace, 'self', undefined)).toEqual([2, 1, 0]);
  expect(spanRows(trace, 'service', undefined)).toEqual([2, 0, 1]);
  expect(spanRows(trace, 'duration', [1])).toEqual([1]);
});

describe('attributes', () => {
  test('a value becomes a search term that asks for its type', () => {
    expect(likeThis('http.route', '/a "b"')).toBe('http.route = "/a \\"b\\""');
    expect(likeThis('http.response.status_code', 402)).toBe('http.response.status_code = 402');
    expect(likeThis('odd key', true)).toBe('"odd key" = true');
    expect(likeThis('list', ['a'])).toBeUndefined();
  });

  test('text stays text, the rest is JSON; long JSON can be spread', () => {
    expect(attributeText('a')).toBe('a');
    expect(attributeText(['a', 1])).toBe('["a",1]');
    expect(formattedJson(JSON.stringify({ amount: 129.9, currency: 'EUR', items: [1] }))).toContain(
      '\n  "amount": 129.9,',
    );
    expect(formattedJson('{ not json at all, but long enough to be tried }')).toBeUndefined();
    expect(formattedJson('[]')).toBeUndefined();
  });
});

test('the copied text has sentence, facts and link', () => {
  const text = shareText({
    title: 'POST /checkout (gateway)',
    sentence: 'Took 2.14 s.',
    link: 'http://localhost:4300/traces/4bf9',
    traceId: '4bf9',
    startTimeUnixNano: '1763700000118000000',
    spanCount: 57,
    serviceCount: 6,
    errorCount: 1,
  });
  expect(text).toContain('**POST /checkout (gateway)**\n\nTook 2.14 s.\n');
  expect(text).toContain('- 57 spans, 6 services, 1 error');
  expect(text).toContain('UTC');
  expect(isLoopback('127.0.0.1')).toBe(true);
  expect(isLoopback('traces.example.org')).toBe(false);
});

test('a bar is at least two pixels wide and never reaches far outside of the area', () => {
  expect(barSpan(10, 10.2, 500)).toEqual({ x: 10, width: 2 });
  expect(barSpan(-4000, 9000, 500)).toEqual({ x: -4, width: 508 });
  expect(barSpan(600, 700, 500)).toBeUndefined();
  expect(barSpan(-90, -50, 500)).toBeUndefined();
});
