import type { MapEdge, MapNode } from '@tracewell/api/browser';
import { expect, test } from 'vitest';
import { plainText } from '../../components/sentence/sentence-parts.ts';
import {
  edgeFigure,
  edgeLabel,
  edgeWords,
  mapSentence,
  nodeLine,
  worstEdge,
} from './map-figures.ts';

const edge = (source: string, target: string, errorRatio: number, count = 1000): MapEdge => ({
  source,
  target,
  type: 'request',
  count,
  errorCount: Math.round(count * errorRatio),
  sampleCount: count,
  ratePerSecond: 18,
  errorRatio,
  p50Ns: '20000000',
  p95Ns: '74000000',
  p99Ns: '130000000',
});
const node = (name: string, type: MapNode['type'] = 'service'): MapNode => ({
  id: name,
  name,
  type,
  ratePerSecond: 18,
  errorRatio: 0.041,
  p95Ns: '420000000',
  requestCount: 1000,
  sampleCount: 1000,
});
const say = (nodes: MapNode[], edges: MapEdge[]) =>
  plainText(mapSentence({ nodes, edges } as never, (id) => id));

test('the sentence names the call that hurts most, if any call does', () => {
  const nodes = [
    node('gateway'),
    node('payment'),
    node('postgres', 'database'),
    node('users', 'user'),
  ];
  const edges = [edge('gateway', 'payment', 0.041), edge('payment', 'postgres', 0.02)];
  expect(say(nodes, edges)).toBe(
    '2 services and 1 database, queue or external. It hurts most from gateway to payment: 4.1 % of the calls fail.',
  );
  expect(say(nodes, [edge('gateway', 'payment', 0.001)])).toMatch(
    /no call with 1 % errors or more\.$/,
  );
  expect(say([], [])).toBe('Nothing to draw in this range.');
  expect(say([node('gateway')], [])).toBe('1 service; no call between them was seen.');
});

test('a ratio of a handful of calls names nobody', () => {
  expect(worstEdge([edge('a', 'b', 1, 29)])).toBeUndefined();
  expect(worstEdge([edge('a', 'b', 0.1), edge('a', 'c', 0.2)])?.target).toBe('c');
});

test('labels follow the chosen metric', () => {
  const call = edge('gateway', 'cart', 0.001);
  expect(['rate', 'errors', 'latency'].map((metric) => edgeLabel(call, metric as 'rate'))).toEqual([
    '18 /s',
    '0.1 %',
    '74 ms',
  ]);
  expect(edgeFigure(call, 'latency')).toBe(74e6);
  expect(edgeWords(call, (id) => id)).toBe('gateway calls cart, 18 /s, 0.1 % errors, p95 74 ms');
  expect(nodeLine(node('payment'))).toBe('420 ms · 4.1 % err');
  expect(nodeLine(node('users', 'user'))).toBe('18 /s');
});
