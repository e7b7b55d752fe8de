import { trace } from '@opentelemetry/api';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { describe, expect, test } from 'vitest';
import { Connection } from '../src/export/connection.ts';
import { SpanExporter } from '../src/export/span-exporter.ts';
import type { Notice } from '../src/notice.ts';
import { openReceiver, type Receiver } from './receiver.ts';

const PARTIAL = Buffer.concat([
  Buffer.from([0x0a, 0x0d, 0x08, 0x02, 0x12, 0x09]),
  Buffer.from('too  long'),
]);

function openExporter(
  url: string,
  settings: { maxSpans?: number; maxBytes?: number; maxBatchSpans?: number } = {},
  compression: 'gzip' | 'none' = 'none',
) {
  const notices: Notice[] = [];
  const connection = new Connection({
    url: new URL('/v1/traces', url),
    headers: { 'x-key': 'k' },
    timeoutMs: 10_000,
    compression,
    tls: { ca: undefined, key: undefined, cert: undefined },
  });
  const queue = { maxSpans: 100, maxBytes: 1e6, maxBatchSpans: 10, delayMs: 5, ...settings };
  const exporter = new SpanExporter(connection, queue, (notice) => notices.push(notice));
  const tracer = new BasicTracerProvider({ spanProcessors: [exporter] }).getTracer('test');
  const end = (count: number, name = 'span') => {
    for (let n = 0; n < count; n++) tracer.startSpan(`${name} ${n}`).end();
  };
  return { exporter, end, notices, [Symbol.asyncDispose]: () => exporter.shutdown() };
}

const names = (receiver: Receiver) => receiver.spans.map((span) => span.name);

describe('exporting spans', () => {
  test('sends everything in batches, in order, with the headers given', async () => {
    await using receiver = await openReceiver();
    await using sender = openExporter(receiver.url);
    sender.end(25);
    expect(await sender.exporter.flush(10_000)).toBe(true);
    expect(names(receiver)).toEqual(Array.from({ length: 25 }, (_, n) => `span ${n}`));
    expect(receiver.requests).toHaveLength(3);
    expect(receiver.requests[0]?.headers).toMatchObject({
      'x-key': 'k',
      'content-type': 'application/x-protobuf',
    });
    expect(sender.exporter.counts).toMatchObject({ ended: 25, exported: 25, queued: 0 });
  });

  test('compresses when asked to', async () => {
    await using receiver = await openReceiver();
    await using sender = openExporter(receiver.url, {}, 'gzip');
    sender.end(3);
    expect(await sender.exporter.flush(10_000)).toBe(true);
    expect(receiver.requests[0]?.headers['content-encoding']).toBe('gzip');
    expect(names(receiver)).toHaveLength(3);
  });

  test.each([429, 502, 503, 504])('repeats the same bytes after %d', async (status) => {
    await using receiver = await openReceiver((_, response, nth) => {
      response.writeHead(nth === 1 ? status : 200, { 'retry-after': '0' }).end();
    });
    await using sender = openExporter(receiver.url);
    sender.end(3);
    await receiver.until(({ requests }) => requests.length === 2);
    expect(await sender.exporter.flush(10_000)).toBe(true);
    const [first, second] = receiver.requests;
    expect(second?.body.equals(first?.body ?? Buffer.alloc(0))).toBe(true);
    expect(sender.exporter.counts).toMatchObject({ exported: 3, queued: 0 });
    expect(sender.notices.map(({ code }) => code)).toEqual(['TW7001']);
  });

  test('repeats after a connection that broke', async () => {
    await using receiver = await openReceiver((_, response, nth) => {
      if (nth === 1) response.destroy();
      else response.writeHead(200).end();
    });
    await using sender = openExporter(receiver.url);
    sender.end(2);
    await receiver.until(({ requests }) => requests.length === 2);
    expect(await sender.exporter.flush(10_000)).toBe(true);
    expect(sender.exporter.counts.exported).toBe(2);
  });

  test.each([400, 401, 404, 500])('drops and counts after %d', async (status) => {
    await using receiver = await openReceiver((_, response) => {
      response.writeHead(status).end();
    });
    await using sender = openExporter(receiver.url);
    sender.end(4);
    await sender.exporter.flush(10_000);
    expect(receiver.requests).toHaveLength(1);
    expect(sender.exporter.drops.snapshot().refused).toBe(4);
    expect(sender.notices[0]?.text).toContain(`HTTP ${status}`);
  });

  test('halves a batch that is too large, and drops only the span that alone is', async () => {
    await using receiver = await openReceiver((request, response) => {
      response.writeHead(request.body.includes('span 5') ? 413 : 200).end();
    });
    await using sender = openExporter(receiver.url);
    sender.end(8);
    await sender.exporter.flush(10_000);
    expect(names(receiver).sort()).toEqual([0, 1, 2, 3, 4, 6, 7].map((n) => `span ${n}`));
    expect(sender.exporter.drops.snapshot().too_large).toBe(1);
    expect(sender.exporter.counts).toMatchObject({ exported: 7, queued: 0 });
  });

  test('counts what a partial success rejects', async () => {
    await using receiver = await openReceiver((_, response) => {
      response.writeHead(200).end(PARTIAL);
    });
    await using sender = openExporter(receiver.url);
    sender.end(5);
    expect(await sender.exporter.flush(10_000)).toBe(true);
    expect(sender.exporter.counts.exported).toBe(3);
    expect(sender.exporter.drops.snapshot().rejected).toBe(2);
    expect(sender.notices[0]).toEqual({
      code: 'TW7008',
      text: 'the collector rejected 2 of 5 spans: too  long.',
    });
  });

  test('a full queue drops the oldest and says so', async () => {
    await using receiver = await openReceiver();
    await using sender = openExporter(receiver.url, { maxSpans: 20 });
    sender.end(50);
    expect(await sender.exporter.flush(10_000)).toBe(true);
    expect(names(receiver)).toEqual(Array.from({ length: 20 }, (_, n) => `span ${n + 30}`));
    expect(sender.exporter.drops.snapshot().queue_full).toBe(30);
    expect(sender.notices.map(({ code }) => code)).toContain('TW7004');
  });

  test('the bytes of the queue are bounded too', async () => {
    await using receiver = await openReceiver();
    await using sender = openExporter(receiver.url, { maxBytes: 10_000 });
    sender.end(4, 'x'.repeat(3000));
    expect(sender.exporter.counts.queuedBytes).toBeLessThanOrEqual(10_000);
    await sender.exporter.flush(10_000);
    expect(sender.exporter.drops.snapshot().bytes_full).toBe(1);
    expect(receiver.spans).toHaveLength(3);
  });

  test('opens the breaker after five failures, and closes it with the first success', async () => {
    let down = true;
    await using receiver = await openReceiver((_, response) => {
      response.writeHead(down ? 503 : 200).end();
    });
    await using sender = openExporter(receiver.url);
    sender.end(1);
    for (let attempt = 0; attempt < 5; attempt++) {
      expect(sender.exporter.breaker.state).toBe('closed');
      expect(await sender.exporter.flush(10_000)).toBe(false);
    }
    expect(sender.exporter.breaker.state).toBe('open');
    down = false;
    expect(await sender.exporter.flush(10_000)).toBe(true);
    expect(sender.exporter.breaker.state).toBe('closed');
    expect(sender.exporter.counts).toMatchObject({ exported: 1, lastError: 'HTTP 503' });
  });

  test('what cannot be sent before the end is counted as such', async () => {
    const sender = openExporter('http://127.0.0.1:1');
    sender.end(3);
    expect(await sender.exporter.close(10_000)).toBe(false);
    sender.end(1);
    expect(sender.exporter.drops.snapshot().shutdown).toBe(4);
    expect(sender.notices[0]?.text).toMatch(
      /cannot send spans to http:\/\/127\.0\.0\.1:1\/v1\/traces: .*ECONNREFUSED/,
    );
  });

  test('an unsampled span is neither sent nor counted', async () => {
    const sender = openExporter('http://127.0.0.1:1');
    trace.wrapSpanContext({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 0 }).end();
    expect(sender.exporter.counts.ended).toBe(0);
    expect(await sender.exporter.close(1000)).toBe(true);
  });
});
