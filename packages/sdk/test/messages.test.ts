import { trace } from '@opentelemetry/api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  flush,
  init,
  inject,
  recordError,
  shutdown,
  withConsumerSpan,
  withProducerSpan,
  withSpan,
} from '../src/index.ts';
import { openReceiver, type Receiver } from './receiver.ts';

const QUEUE = { system: 'mqtt', destination: 'orders', serverAddress: 'mq', serverPort: 1883 };
let receiver: Receiver;

beforeAll(async () => {
  receiver = await openReceiver();
  init({ serviceName: 'messages', endpoint: receiver.url, signals: 'off', metrics: false });
});
afterAll(async () => {
  await shutdown();
  await receiver[Symbol.asyncDispose]();
});

async function sent(name: string) {
  expect(await flush({ timeoutMs: 10_000 })).toBe(true);
  const span = receiver.spans.findLast((one) => one.name === name);
  if (!span) throw new Error(`no span ${name}`);
  return span;
}

test('a consumer continues the trace that the message brought along', async () => {
  const carrier = withProducerSpan({ ...QUEUE, messageId: 'm1' }, (headers) => headers);
  await withConsumerSpan({ ...QUEUE, carrier, consumerGroup: 'workers' }, () => Promise.resolve());
  const producer = await sent('send orders');
  const consumer = await sent('process orders');
  expect(producer).toMatchObject({ kind: 4 });
  expect(producer.attributes).toEqual({
    'messaging.system': 'mqtt',
    'messaging.destination.name': 'orders',
    'messaging.operation.name': 'send',
    'messaging.operation.type': 'send',
    'messaging.message.id': 'm1',
    'server.address': 'mq',
    'server.port': 1883,
  });
  expect(consumer).toMatchObject({
    kind: 5,
    traceId: producer.traceId,
    parentSpanId: producer.spanId,
  });
  expect(consumer.flags & 0x300).toBe(0x300);
  expect(consumer.attributes['messaging.consumer.group.name']).toBe('workers');
});

test('a batch links to every sender and starts a trace of its own', async () => {
  const carriers = ['a', 'b', 'c'].map((name) => withSpan(name, () => inject()));
  withSpan('around', () =>
    withConsumerSpan({ ...QUEUE, destination: 'batch', carrier: [...carriers, {}] }, () => 1),
  );
  const consumer = await sent('process batch');
  const senders = await Promise.all(['a', 'b', 'c'].map(sent));
  expect(consumer.parentSpanId).toBe('');
  expect(consumer.links).toEqual(senders.map(({ traceId, spanId }) => ({ traceId, spanId })));
  expect(consumer.attributes['messaging.batch.message_count']).toBe(4);
});

test('a single message links on request', async () => {
  const carrier = withSpan('linked sender', () => inject());
  withConsumerSpan({ ...QUEUE, destination: 'linked', carrier, relation: 'link' }, () => 1);
  const consumer = await sent('process linked');
  expect(consumer.links[0]?.spanId).toBe((await sent('linked sender')).spanId);
});

test('an error is recorded once, marks the span and is thrown on', async () => {
  const error = Object.assign(new Error('no such card'), { code: 'ECARD' });
  await expect(withSpan('charge', () => Promise.reject(error))).rejects.toBe(error);
  expect(() =>
    withSpan('charge sync', () => {
      throw error;
    }),
  ).toThrow(error);
  for (const name of ['charge', 'charge sync']) {
    const span = await sent(name);
    expect(span).toMatchObject({ statusCode: 2, statusMessage: 'no such card' });
    expect(span.attributes['error.type']).toBe('ECARD');
    expect(span.events.map((event) => event.attributes['exception.message'])).toEqual([
      'no such card',
    ]);
  }
});

test('anything can be thrown', async () => {
  expect(() =>
    withSpan('odd', () => {
      // biome-ignore lint/style/useThrowOnlyError: applications do throw strings, and must get them back
      throw 'just text';
    }),
  ).toThrow('just text');
  expect((await sent('odd')).statusMessage).toBe('just text');
  recordError(new Error('nobody listens'));
  expect(trace.getActiveSpan()).toBeUndefined();
});

test('spans nest, and end in the order in which their work does', async () => {
  const result = await withSpan('outer', async () => {
    const inner = withSpan('inner', async () => {
      await new Promise(setImmediate);
      return trace.getActiveSpan()?.spanContext().spanId;
    });
    return { inner: await inner, outer: trace.getActiveSpan()?.spanContext().spanId };
  });
  const [outer, inner] = [await sent('outer'), await sent('inner')];
  expect(result).toEqual({ inner: inner.spanId, outer: outer.spanId });
  expect(inner.parentSpanId).toBe(outer.spanId);
  expect(inner.end).toBeLessThanOrEqual(outer.end);
});
