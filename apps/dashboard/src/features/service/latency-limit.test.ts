import type { Rule } from '@tracewell/api/browser';
import { expect, test } from 'vitest';
import { latencyLimit } from './latency-limit.ts';

const rule = (name: string, condition: Partial<Rule['condition']>): Rule =>
  ({
    ...{ name, file: 'alerts.yaml', line: 14 },
    condition: {
      ...{ measure: 'p95', operator: '>', threshold: 2e9, unit: 'ns', query: '' },
      ...{ windowNs: '1', groupBy: ['service.name'] },
      ...condition,
    },
  }) as Rule;

test('the strictest rule over each service, or over this one by name, is its limit', () => {
  const rules = [
    rule('SlowRequests', {}),
    rule('SlowCatalog', { query: 'service = "catalog"', threshold: 4e8, measure: 'p99' }),
    rule('SlowCart', { query: 'service = "cart"', threshold: 1e8 }),
  ];
  expect(latencyLimit(rules, 'catalog')).toEqual({
    ...{ rule: 'SlowCatalog', file: 'alerts.yaml', line: 14, measure: 'p99', thresholdNs: 4e8 },
  });
  expect(latencyLimit(rules, 'gateway')?.rule).toBe('SlowRequests');
});

test('rules about other figures, or about a part of the requests, are no limit', () => {
  const others = [
    rule('a', { measure: 'error_ratio', unit: 'ratio' }),
    rule('b', { operator: '<' }),
    rule('c', { threshold: null }),
    rule('d', { query: 'service = "catalog" and name = "GET /products"' }),
    rule('e', { groupBy: ['service.name', 'name'] }),
  ];
  expect(latencyLimit(others, 'catalog')).toBeUndefined();
});
