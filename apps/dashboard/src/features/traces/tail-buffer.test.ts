import type { TraceSummary } from '@tracewell/api/browser';
import { expect, test } from 'vitest';
import {
  arrive,
  EMPTY_TAIL,
  release,
  TAIL_KEPT,
  type TailBuffer,
  withTail,
} from './tail-buffer.ts';

function summary(traceId: string, spanCount = 1): TraceSummary {
  return {
    traceId,
    rootService: 'gateway',
    rootName: 'GET /',
    rootKind: 'server',
    startTimeUnixNano: '1',
    durationNs: '1',
    spanCount,
    errorCount: 0,
    services: ['gateway'],
  };
}

function ids(rows: readonly TraceSummary[]): string[] {
  return rows.map(({ traceId }) => traceId);
}

function sent(buffer: TailBuffer, traces: readonly TraceSummary[], skipped = 0): TailBuffer {
  return arrive(buffer, { traces, skipped });
}

test('new traces wait until they are let in, the newest on top', () => {
  const first = sent(EMPTY_TAIL, [summary('a')]);
  expect([ids(first.shown), ids(first.waiting)]).toEqual([[], ['a']]);
  const second = sent(first, [summary('c'), summary('b')]);
  expect(ids(second.waiting)).toEqual(['c', 'b', 'a']);
  const shown = release(second);
  expect([ids(shown.shown), ids(shown.waiting)]).toEqual([['c', 'b', 'a'], []]);
});

test('a trace that has grown changes in its place and counts once', () => {
  const shown = release(sent(EMPTY_TAIL, [summary('b'), summary('a')]));
  const grown = sent(sent(shown, [summary('c')]), [summary('a', 7), summary('c', 3)]);
  expect(grown.shown.map(({ traceId, spanCount }) => [traceId, spanCount])).toEqual([
    ['b', 1],
    ['a', 7],
  ]);
  expect(grown.waiting.map(({ spanCount }) => spanCount)).toEqual([3]);
  expect(grown.missed).toBe(0);
});

test('no more than a thousand are kept, the oldest go, and what is let go is counted', () => {
  let buffer = EMPTY_TAIL;
  for (let at = 0; at < 30; at++) {
    buffer = sent(
      buffer,
      Array.from({ length: 50 }, (_, index) => summary(`${at}-${index}`)),
      at === 0 ? 5 : 0,
    );
    if (at === 9) buffer = release(buffer);
  }
  expect(buffer.shown.length + buffer.waiting.length).toBe(TAIL_KEPT);
  expect(ids(buffer.waiting)[0]).toBe('29-0');
  // The 500 that were shown had to make room.
  expect(buffer.missed).toBe(505);
  const full = sent(buffer, [summary('one more')]);
  expect(full.waiting).toHaveLength(TAIL_KEPT);
  expect(full.missed).toBe(506);
});

test('the list and the tail meet without a trace twice', () => {
  const listed = [summary('b'), summary('a')];
  const tail = [summary('c'), summary('b', 9)];
  const rows = withTail(tail, listed);
  expect(rows.map(({ traceId, spanCount }) => [traceId, spanCount])).toEqual([
    ['c', 1],
    ['b', 9],
    ['a', 1],
  ]);
  expect(withTail([], listed)).toBe(listed);
});
