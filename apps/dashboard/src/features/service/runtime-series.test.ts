import type { Alert } from '@tracewell/api/browser';
import { expect, test } from 'vitest';
import { firesOnRuntime, runtimeCharts } from './runtime-series.ts';

const named = (...names: string[]) => names.map((name) => ({ name }));

test('of each figure the first metric that is sent is drawn', () => {
  const node = named('v8js.gc.duration', 'nodejs.eventloop.delay.p99', 'v8js.memory.heap.used');
  expect(runtimeCharts(node).map(({ metric }) => metric)).toEqual([
    'nodejs.eventloop.delay.p99',
    'v8js.memory.heap.used',
    'v8js.gc.duration',
  ]);
  const both = named('jvm.memory.used', 'v8js.memory.heap.used');
  expect(runtimeCharts(both)).toHaveLength(1);
  expect(runtimeCharts(named('http.server.request.duration'))).toEqual([]);
});

test('only a firing rule over a metric of the runtime of this service opens the section', () => {
  const alert = (service: string, measure: string, state: Alert['state'] = 'firing') =>
    ({ state, labels: { service_name: service }, condition: { measure, query: '' } }) as never;
  const loop = 'max(nodejs.eventloop.delay.p99)';
  expect(firesOnRuntime([alert('cart', loop)], 'cart')).toBeDefined();
  expect(firesOnRuntime([alert('cart', loop)], 'catalog')).toBeUndefined();
  expect(firesOnRuntime([alert('cart', loop, 'pending')], 'cart')).toBeUndefined();
  expect(firesOnRuntime([alert('cart', 'p95')], 'cart')).toBeUndefined();
});
