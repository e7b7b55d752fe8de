import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkout, span } from '../test/spans.ts';
import { requestParts } from './request-parts.ts';

const SQL = { 'db.system.name': 'postgresql', 'db.namespace': 'shop' };

test('the parts of a request inside a trace are those below it, a database standing for itself', () => {
  const spans = [
    span({ id: 'root', service: 'gateway', took: 100 }),
    span({ id: 'list', parent: 'root', service: 'catalog', kind: 'server', at: 10, took: 60 }),
    span({
      ...{ id: 'SELECT products', parent: 'list', service: 'catalog', kind: 'client' },
      ...{ at: 15, took: 40, attributes: SQL },
    }),
    span({ id: 'audit', parent: 'list', service: 'audit', kind: 'consumer', at: 56, took: 10 }),
    span({ id: 'late', parent: 'list', service: 'catalog', at: 60, took: 30 }),
  ];
  expect(requestParts(spans, 'list')).toEqual([
    { owner: 'catalog', operation: 'list', ns: 20e6 },
    { owner: 'postgresql/shop', operation: 'SELECT products', ns: 40e6 },
  ]);
  expect(requestParts(spans, 'nobody')).toEqual([]);
});

test('the parts of every span of a trace sum to its duration exactly', () => {
  for (const { spanId, durationNs } of checkout()) {
    const sum = requestParts(checkout(), spanId).reduce((total, { ns }) => total + ns, 0);
    expect([spanId, sum]).toEqual([spanId, Number(durationNs)]);
  }
});

test('they do so whatever the shape: loops, repeated ids, clocks that run ahead', () => {
  const sketch = fc.record({
    id: fc.integer({ min: 0, max: 12 }).map(String),
    parent: fc.integer({ min: 0, max: 14 }).map(String),
    service: fc.constantFrom('a', 'b'),
    name: fc.constantFrom('x', 'y'),
    kind: fc.constantFrom('internal' as const, 'server' as const, 'consumer' as const),
    at: fc.integer({ min: 0, max: 50 }),
    took: fc.integer({ min: 0, max: 60 }),
  });
  fc.assert(
    fc.property(fc.array(sketch, { minLength: 1, maxLength: 25 }), (sketches) => {
      const spans = sketches.map(span);
      const first = spans[0]!;
      const sum = requestParts(spans, first.spanId).reduce((total, { ns }) => total + ns, 0);
      expect(sum).toBe(Number(first.durationNs));
    }),
  );
});
