import { expect, it } from 'vitest';
import { openOperationNames } from './operation-names.ts';
import { sampleWeight } from './sample-weight.ts';

it('admits so many names a service and hour, and counts the rest', () => {
  let clock = 0;
  const names = openOperationNames(() => clock, 2);
  expect(['a', 'b', 'c', 'a', 'd'].map((name) => names.admit('cart', name))).toEqual([
    true,
    true,
    false,
    true,
    false,
  ]);
  expect(names.admit('payment', 'c')).toBe(true);
  expect(names.refused).toBe(2);
  clock = 3_600_000;
  expect(names.admit('cart', 'c')).toBe(true);
});

it.each([
  ['', 1],
  ['ot=th:0', 1],
  ['ot=th:8', 2],
  ['ot=th:c', 4],
  ['vendor=x, ot=rv:abc;th:e', 8],
  ['ot=th:fd70a3d70a3d71', 100],
  ['ot=th:', 1],
  ['ot=th:xyz', 1],
  ['not=th:8', 1],
  ['vendor=ot=th:8', 1],
  ['ot=th:123456789012345', 1],
])('tracestate %j stands for %d spans', (traceState, weight) => {
  expect(sampleWeight(traceState)).toBeCloseTo(weight, 6);
});

it('the largest threshold has a finite weight', () => {
  expect(Number.isFinite(sampleWeight('ot=th:ffffffffffffff'))).toBe(true);
});
