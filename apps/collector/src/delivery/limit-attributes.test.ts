import { decodeTracesJson, type SpanSink } from '@tracewell/otlp';
import { openTracesBlock } from '@tracewell/storage';
import { otlpTracesRequest, span, type TestAttributes } from '@tracewell/testing';
import { expect, it } from 'vitest';
import { limitSpanAttributes } from './limit-attributes.ts';

/** A real block's sink, in front of which the keys and dropped counts that reach it are written down. */
function watched(max: number): { sink: SpanSink; keys: string[]; dropped: number[] } {
  const { sink } = openTracesBlock();
  const keys: string[] = [];
  const dropped: number[] = [];
  const front: SpanSink = {
    ...sink,
    attributeKey: (bytes, from, to) => {
      keys.push(Buffer.from(bytes.subarray(from, to)).toString());
      sink.attributeKey(bytes, from, to);
    },
    droppedAttributes: (count) => {
      dropped.push(count);
      sink.droppedAttributes(count);
    },
  };
  limitSpanAttributes(front, max);
  return { sink: front, keys, dropped };
}

it('leaves attributes of a span out above the limit, nested ones whole, and counts them', () => {
  const { sink, keys, dropped } = watched(2);
  const attributes: TestAttributes = { a: 1, list: ['x', ['y']], gone: ['z', ['w']], last: true };
  const event = { name: 'e', timeUnixNano: 1n, attributes: { in1: 1, in2: 2, in3: 3 } };
  const body = otlpTracesRequest([
    span({ attributes, events: [event] }),
    span({ attributes: { only: 1 } }),
  ]);
  const outcome = decodeTracesJson(Buffer.from(body), sink);
  expect(outcome.accepted).toBe(2);
  expect(keys.filter((key) => !key.includes('.'))).toEqual([
    'a',
    'list',
    'in1',
    'in2',
    'in3',
    'only',
  ]);
  expect(dropped).toEqual([2]);
});
