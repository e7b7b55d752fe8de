import type { Span } from '@tracewell/api/browser';
import { analyseTrace } from '@tracewell/trace';
import { expect, test } from 'vitest';
import { findRows } from './find-rows.ts';
import { attributeKeys, BUILT_IN, groupTerm, spanGrouping } from './span-grouping.ts';
import { apiSpan } from './test-span.ts';

const spans: readonly Span[] = [
  apiSpan({
    name: 'GET "/a"',
    kind: 'server',
    attributes: { 'http.status': 200, tags: ['a', 'b'] },
  }),
  apiSpan({ name: 'GET "/a"', kind: 'server', isError: true, attributes: { 'http.status': 500 } }),
  apiSpan({ name: 'SELECT', kind: 'client', service: 'cart', attributes: { 'odd key': '' } }),
  apiSpan({ name: 'SELECT', kind: 'client', service: 'cart', durationNs: '9000000' }),
  apiSpan({
    name: 'job',
    resource: { 'host.name': 'b', constructor: 'x' },
    attributes: { cold: true },
  }),
];
const order = [...spans.keys()];

test('the term of a group finds exactly the spans of the group, whatever it is grouped by', () => {
  const trace = analyseTrace(spans);
  const keys = attributeKeys(spans);
  expect(keys).toEqual(['cold', 'constructor', 'host.name', 'http.status', 'odd key', 'tags']);
  for (const by of [...Object.keys(BUILT_IN), ...keys]) {
    const { of } = spanGrouping(trace, spans, by);
    for (const row of order) {
      const term = groupTerm(spans[row] as Span, by);
      const group = order.filter((other) => of[other] === of[row]);
      expect(findRows(spans, order, term), `${by}: ${term}`).toEqual(group);
    }
  }
});

test.each([
  ['duration > 5ms', [3]],
  ['http.status >= 400 or service = "cart"', [1, 2, 3]],
  ['not http.status exists', [2, 3, 4]],
  ['name =~ "SEL.*" and kind in (client, server)', [2, 3]],
  ['http.status != 200', [1]],
  ['cold = true', [4]],
  ['host.name !~ "a.*"', [4]],
  ['/^get/', [0, 1]],
  ['/(/', []],
  ['select', [2, 3]],
  ['http.status = 500', [1]],
])('%s finds rows %j', (text, rows) => {
  expect(findRows(spans, order, text)).toEqual(rows);
});
