import { expect, test } from 'vitest';
import { checkout, span } from '../test/spans.ts';
import { groupRows, groupTotals } from './groups.ts';
import { analyseTrace } from './trace.ts';

const byService = (trace: ReturnType<typeof analyseTrace>) =>
  groupRows(trace, (row) => trace.columns.services[trace.columns.service[row]!]!);

test('own work over all groups is the work of all spans, and every span is counted once', () => {
  const trace = analyseTrace(checkout());
  const totals = groupTotals(trace, byService(trace));
  const sum = (of: (group: (typeof totals)[number]) => number) =>
    totals.reduce((before, group) => before + of(group), 0);
  expect(sum(({ count }) => count)).toBe(trace.columns.spanCount);
  expect(sum(({ selfNs }) => selfNs)).toBe(trace.selfNs.reduce((a, b) => a + b, 0));
});

test('a group counts its failures, adds its durations and names its longest span', () => {
  const trace = analyseTrace([
    span({ id: 'root', at: 0, took: 100 }),
    span({ id: 'a', parent: 'root', service: 'cart', at: 0, took: 30 }),
    span({ id: 'b', parent: 'root', service: 'cart', at: 10, took: 40, error: 'no' }),
  ]);
  const grouping = byService(trace);
  const cart = groupTotals(trace, grouping).find(({ group }) => grouping.labels[group] === 'cart');
  expect(cart).toMatchObject({
    count: 2,
    errors: 1,
    totalNs: 70e6,
    selfNs: 70e6,
    longestNs: 40e6,
    longest: 2,
  });
});

test('rows of missing parents are in no group, and only the rows asked for are added up', () => {
  const trace = analyseTrace([
    span({ id: 'a', parent: 'gone', at: 0, took: 3 }),
    span({ id: 'b', parent: 'gone', at: 5, took: 4 }),
  ]);
  const grouping = byService(trace);
  expect([...grouping.of]).toEqual([0, 0, -1]);
  expect(groupTotals(trace, grouping)).toMatchObject([{ count: 2 }]);
  expect(groupTotals(trace, grouping, [1])).toMatchObject([{ count: 1, totalNs: 4e6 }]);
});
