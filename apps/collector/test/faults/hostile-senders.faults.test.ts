import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { otlpTracesRequest, span } from '@tracewell/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectLedgerAddsUp } from './expect-conserved.ts';
import { type FaultRun, openFaultRun } from './fault-run.ts';
import { peakMemory } from './peak-memory.ts';

let run: FaultRun;
beforeAll(async () => {
  run = await openFaultRun({ seeded: false }); // nothing here depends on chance
});
afterAll(() => run[Symbol.asyncDispose]());

const MEMORY_MAX = 1_200_000_000;

/** Sends spans of the ledger's; resolves with how many were refused. */
async function sendSpans(sketches: readonly Parameters<typeof span>[0][]): Promise<number> {
  const spans = sketches.map((sketch) => span({ spanId: run.ledger.newSpanId(), ...sketch }));
  const answer = await run.ingest.post(otlpTracesRequest(spans));
  expect(answer.status).toBe(200);
  const { partialSuccess } = (await answer.json()) as {
    partialSuccess?: { rejectedSpans?: string | number };
  };
  const rejected = Number(partialSuccess?.rejectedSpans ?? 0);
  if (rejected === 0)
    run.ledger.acknowledged(spans.map(({ traceId, spanId }) => [traceId, spanId]));
  return rejected;
}

const NOW = BigInt(Date.now()) * 1_000_000n;
const YEAR = 31_557_600n * 1_000_000_000n;

it.each([
  ['1970', 1n, 1],
  ['the year 2262', 9_223_372_036_854_775_807n, 1],
  ['the last moment of 64 bits', 18_446_744_073_609_551_615n, 1],
  ['no time', 0n, 1],
  ['a year ago', NOW - YEAR, 1],
  ['two hours ahead', NOW + 7_200_000_000_000n, 1],
  ['five minutes ahead', NOW + 300_000_000_000n, 0],
  ['six days ago', NOW - 6n * 86_400_000_000_000n, 0],
])('row 23: a span from %s is stored or refused by itself', async (_name, start, rejected) => {
  const good = { startTimeUnixNano: NOW };
  const skewed = { startTimeUnixNano: start };
  if (rejected === 0) expect(await sendSpans([good, skewed])).toBe(0);
  else {
    expect(await sendSpans([skewed])).toBe(1);
    expect(await sendSpans([good])).toBe(0);
  }
  await run.expectConserved();
});

it('row 23: a span that ends before it starts is stored', async () => {
  expect(await sendSpans([{ startTimeUnixNano: NOW, durationMs: -1000 }])).toBe(0);
  await run.expectConserved();
});

it('row 17: spans of 400 days in one request touch no more partitions than are kept', async () => {
  const days = Array.from({ length: 400 }, (_, day) => BigInt(day) * 86_400_000_000_000n);
  const inside = days.filter((age) => age < 7n * 86_400_000_000_000n).map((age) => NOW - age);
  const outside = days.slice(8).map((age) => NOW - age);
  expect(await sendSpans(inside.map((startTimeUnixNano) => ({ startTimeUnixNano })))).toBe(0);
  const before = (await run.expectConserved()).report.ledger.traces.expiredOnArrival;
  expect(await sendSpans(outside.map((startTimeUnixNano) => ({ startTimeUnixNano })))).toBe(392);
  await sendSpans([{}]);
  const { report } = await run.expectConserved();
  expect(report.ledger.traces.expiredOnArrival).toBe(before + 392);
});

it('row 22: one request many times, at once and after a kill -9, is stored once', async () => {
  const { body, keys } = run.ledger.build(run.random);
  const answers = await Promise.all(Array.from({ length: 5 }, () => run.ingest.post(body)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  run.ledger.acknowledged(keys);
  await run.ingest.kill();
  await run.ingest.start();
  expect((await run.ingest.post(body)).status).toBe(200);
  await run.send();
  await run.expectConserved();
});

it.each([
  ['trace id of 8 bytes', { traceId: 'a'.repeat(16) }],
  ['trace id of 15 bytes', { traceId: 'a'.repeat(30) }],
  ['trace id of 17 bytes', { traceId: 'a'.repeat(34) }],
  ['trace id of zeros', { traceId: '0'.repeat(32) }],
  ['odd trace id', { traceId: 'a'.repeat(31) }],
  ['span id of 4 bytes', { spanId: 'a'.repeat(8) }],
  ['span id of zeros', { spanId: '0'.repeat(16) }],
])('row 25: a %s refuses one span, and the others are stored', async (_name, ids) => {
  const good = span({ spanId: run.ledger.newSpanId() });
  const answer = await run.ingest.post(otlpTracesRequest([good, span(ids)]));
  const text = await answer.text();
  expect([answer.status, text]).toEqual([200, expect.stringMatching(/"rejectedSpans":"?1"?/)]);
  run.ledger.acknowledged([[good.traceId, good.spanId]]);
  await run.expectConserved();
});

it('row 26: a span of 100,000 attributes, one of 1 MB and odd keys are stored within limits', async () => {
  const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`key${i}`, i]));
  expect(await sendSpans([{ attributes: many }])).toBe(0);
  expect(await sendSpans([{ attributes: { long: 'x'.repeat(1_000_000) } }])).toBe(0);
  const odd = JSON.parse('{"__proto__":"a","":"b","constructor":"c","a\\u0000b":"d\\ud800"}');
  expect(await sendSpans([{ attributes: odd }])).toBe(0);
  await run.expectConserved();
  expect(await peakMemory(run.ingest.process.pid)).toBeLessThan(MEMORY_MAX);
});

it('row 28, row 29: bombs and endless brackets are refused, and senders go on', async () => {
  const post = (body: Uint8Array<ArrayBuffer>, encoding: string): Promise<Response> =>
    fetch(`${run.ingest.url}/v1/traces`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', 'content-encoding': encoding },
    });
  const bomb = gzipSync(Buffer.alloc(256 * 1024 * 1024, 0x20));
  const answers = await Promise.all([
    ...Array.from({ length: 8 }, () => post(new Uint8Array(bomb), 'gzip')),
    post(new Uint8Array(bomb.subarray(0, 1000)), 'gzip'),
    post(new Uint8Array(bomb), 'gzip, gzip'),
    post(new Uint8Array(Buffer.from('[['.repeat(4_000_000))), 'identity'),
    post(new Uint8Array(Buffer.from('{"resourceSpans":['.repeat(400_000))), 'identity'),
  ]);
  for (const { status } of answers) expect([400, 413, 415, 429]).toContain(status);
  await run.send();
  await run.expectConserved();
  expect(await peakMemory(run.ingest.process.pid)).toBeLessThan(MEMORY_MAX);
});

it('row 30: idle, half and aborted connections keep nobody out', async () => {
  const { port } = new URL(run.ingest.url);
  const sockets = Array.from({ length: 500 }, (_, i) => {
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => undefined);
    const head =
      'POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
    if (i % 3 === 0) socket.write(head);
    if (i % 3 === 1) socket.write(`${head}Content-Length: 100000\r\n\r\n{"resourceSpans":`);
    return socket;
  });
  await run.send();
  for (const socket of sockets) socket.destroy();
  await run.send();
  await run.expectConserved();
});

it('row 32: a million service names and span names leave the memory bounded', {
  timeout: 600_000,
}, async () => {
  for (let request = 0; request < 500; request += 1) {
    const name = (i: number): string => `name${request * 2000 + i}`;
    const sketches = Array.from({ length: 2000 }, (_, i) => ({ name: name(i), service: name(i) }));
    expect(await sendSpans(sketches)).toBe(0);
  }
  await run.expectConserved();
  expect(await peakMemory(run.ingest.process.pid)).toBeLessThan(MEMORY_MAX);
});

it('row 34: SIGTERM under load answers what it took, ends by itself and keeps the backlog', async () => {
  const { pid } = await run.ingest.engine();
  process.kill(pid, 'SIGSTOP'); // nothing may wait for ClickHouse
  const load = run.startLoad();
  await load.more(20);
  expect(await run.ingest.stop()).toBe(0);
  await run.ingest.start();
  await load.more(5);
  await load.stop();
  const { report } = await run.expectConserved();
  expectLedgerAddsUp(report);
});
