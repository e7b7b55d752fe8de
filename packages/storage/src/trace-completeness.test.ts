import { expect, it } from 'vitest';
import { completenessOf } from './trace-completeness.ts';

const NOW_S = 1000;
const arrived = (spanId: string, parentSpanId = '', ingestedAtS = NOW_S - 60) => ({
  spanId,
  parentSpanId,
  ingestedAtS,
});
const of = (...spans: ReturnType<typeof arrived>[]) =>
  completenessOf(spans, { nowS: NOW_S, isCut: false });

it('is complete with one root, every parent and nothing young', () => {
  expect(of(arrived('a'), arrived('b', 'a'), arrived('c', 'b'))).toEqual({
    complete: true,
    because: [],
    missingParentIds: [],
  });
});

it('names each reason, and each missing parent once', () => {
  expect(of(arrived('b', 'a'), arrived('c', 'a')).because).toEqual(['no-root', 'missing-parents']);
  expect(of(arrived('b', 'a'), arrived('c', 'a')).missingParentIds).toEqual(['a']);
  expect(of(arrived('a'), arrived('b')).because).toEqual(['several-roots']);
  expect(of(arrived('a', '', NOW_S - 9)).because).toEqual(['still-arriving']);
  expect(of(arrived('a', '', NOW_S - 10)).complete).toBe(true);
  expect(completenessOf([arrived('a')], { nowS: NOW_S, isCut: true }).because).toEqual([
    'cut-at-limit',
  ]);
});
