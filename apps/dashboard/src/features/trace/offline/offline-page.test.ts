import type { Span, TraceAnswer } from '@tracewell/api/browser';
import { describe, expect, test } from 'vitest';
import { fillTemplate } from './fill-template.ts';
import { type OfflineData, packOffline, unpackOffline, withoutAttributes } from './offline-data.ts';

const SECRET = 'hunter2 </script><img src=x onerror=alert(1)> \u2028 $& ☃';

const span: Span = {
  spanId: '00f067aa0ba902b7',
  parentSpanId: '',
  name: 'GET /',
  kind: 'server',
  service: 'cart',
  startTimeUnixNano: '1763700000000000001',
  durationNs: '9007199254740993',
  status: { code: 'error', message: SECRET },
  isError: true,
  isEntry: true,
  traceState: `k=${SECRET}`,
  attributes: { password: SECRET },
  attributeTypes: { [SECRET]: 'int' },
  resource: { 'host.name': SECRET },
  resourceTypes: { [SECRET]: 'bytes' },
  scope: { name: 'sdk', version: '1' },
  events: [{ timeUnixNano: '1', name: 'exception', attributes: { 'exception.message': SECRET } }],
  links: [{ traceId: 'a', spanId: 'b', traceState: SECRET, attributes: { why: SECRET } }],
};

const answer: TraceAnswer = {
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  spans: [span],
  complete: true,
  incompleteBecause: [],
  missingParentIds: [],
  spanCount: 1,
  normal: [],
  percentile: null,
  kept: { marks: [], isCopied: false },
  meta: {
    range: { from: '0', to: '1' },
    rowsScanned: 1,
    elapsedMs: 1,
    truncated: false,
    sampled: 1,
    lateSpans: 0,
    behindMs: null,
  },
};

const data: OfflineData = {
  version: 1,
  savedAt: '2026-11-20T14:03:22Z',
  dashboard: '',
  hasAttributes: true,
  answer,
  logs: [
    {
      timeUnixNano: '1',
      observedTimeUnixNano: null,
      level: 'info',
      severityNumber: 9,
      severityText: 'INFO',
      service: 'cart',
      body: SECRET,
      attributes: {},
      resource: {},
      scope: { name: '', version: '' },
      traceId: answer.traceId,
      spanId: span.spanId,
      eventName: '',
    },
  ],
};

describe('packed data', () => {
  test('comes back as it was, in an alphabet that HTML reads as plain text', async () => {
    const packed = await packOffline(data);
    expect(packed).toMatch(/^[A-Za-z0-9+/]+=*$/);
    expect(await unpackOffline(`\n${packed}\n`)).toEqual(data);
  });

  test('is refused when it was cut, or is of another version', async () => {
    const packed = await packOffline(data);
    await expect(unpackOffline(packed.slice(0, packed.length / 2))).rejects.toThrow();
    const later = await packOffline({ ...data, version: 2 } as unknown as OfflineData);
    await expect(unpackOffline(later)).rejects.toThrow('version 2');
  });

  test('without attributes holds names, times and structure, and no word that a program wrote', () => {
    const bare = withoutAttributes(data);
    expect(JSON.stringify(bare)).not.toContain('hunter2');
    expect(bare.hasAttributes).toBe(false);
    expect(bare.answer.spans[0]).toMatchObject({
      name: 'GET /',
      service: 'cart',
      isError: true,
      durationNs: '9007199254740993',
      status: { code: 'error' },
      events: [{ name: 'exception' }],
      links: [{ traceId: 'a', spanId: 'b' }],
    });
  });
});

const TEMPLATE =
  '<title><!--tracewell:title--></title><h1><!--tracewell:title--></h1><p><!--tracewell:sentence--></p><i><!--tracewell:data--></i>';

describe('the template', () => {
  test('takes texts as text, whatever they hold', () => {
    const page = fillTemplate(TEMPLATE, { title: `<b>${SECRET}`, sentence: '"\'$1' }, 'QUJD');
    expect(page).not.toContain('<b>');
    expect(page).not.toContain('<img');
    expect(page).toContain('&lt;b&gt;hunter2 &lt;/script&gt;');
    expect(page).toContain(' $&amp; ☃</title>');
    expect(page).toContain('<p>&quot;&#39;$1</p><i>QUJD</i>');
  });

  test('of another build is refused', () => {
    expect(() => fillTemplate('<p></p>', { title: '', sentence: '' }, '')).toThrow('no title');
  });
});
