import { openTestDatabase, type TestDatabase } from '@tracewell/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { command, query } from '../store.ts';
import { readSkeleton, readSkeletonExtent, type SkeletonBlock } from './read-skeleton.ts';
import { readTraceOutline } from './read-trace-outline.ts';

const HUGE = 'a1'.repeat(16);
const SPANS = 150_000;
const START = BigInt(Math.floor(Date.now() / 3_600_000) - 3) * 3_600_000_000_000n;

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  await command(
    database.store,
    `INSERT INTO otel_traces (Timestamp, TraceId, SpanId, ParentSpanId, SpanName, SpanKind, ServiceName, SpanAttributes, Duration, StatusCode, Events.Timestamp, Events.Name, Events.Attributes)
     SELECT fromUnixTimestamp64Nano({start:Int64} + number * 1000), {traceId:String}, leftPad(lower(hex(number + 1)), 16, '0'),
       if(number = 0, '', leftPad(lower(hex(intDiv(number, 10) + 1)), 16, '0')),
       concat('übung ', toString(number % 3000)), if(number = 0, 'Server', 'Client'), concat('service-', toString(number % 7)),
       if(number % 1000 = 1, map('http.response.status_code', '503', 'peer.service', 'bank'), map()), 500 + number,
       if(number % 100 = 5, 'Error', 'Unset'),
       if(number = 3, [fromUnixTimestamp64Nano({start:Int64})], []), if(number = 3, ['exception'], []), if(number = 3, [map()], [])
     FROM numbers(${SPANS})`,
    { start: String(START), traceId: HUGE },
  );
});

afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

async function whole(): Promise<SkeletonBlock[]> {
  const extent = await readSkeletonExtent(database.store, { traceId: HUGE });
  if (!extent) throw new Error('the trace is not there');
  return collect({ traceId: HUGE, ...extent });
}

async function collect(
  question: Parameters<typeof readSkeleton>[1],
  signal?: AbortSignal,
): Promise<SkeletonBlock[]> {
  const blocks: SkeletonBlock[] = [];
  for await (const block of readSkeleton(database.store, question, signal)) blocks.push(block);
  return blocks;
}

function column(block: SkeletonBlock, name: string) {
  const found = block.columns.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`no column ${name}`);
  return found;
}

it('gives all spans by start in several blocks, ids as their bytes', async () => {
  const blocks = await whole();
  expect(blocks.reduce((sum, { rowCount }) => sum + rowCount, 0)).toBe(SPANS);
  expect(blocks.length).toBeGreaterThan(1);
  const starts = blocks.flatMap((block) => {
    const { bytes } = column(block, 'start');
    return [...new BigInt64Array(Uint8Array.from(bytes).buffer)];
  });
  expect(starts).toEqual(Array.from({ length: SPANS }, (_, at) => BigInt(at) * 1000n));
  const [first] = blocks;
  if (!first) throw new Error('no block');
  const id = Buffer.from(column(first, 'id').bytes);
  expect(id.subarray(8 * 299, 8 * 300).toString('hex')).toBe('000000000000012c');
  expect(column(first, 'kind').bytes.subarray(0, 2)).toEqual(Buffer.from([2, 3]));
  expect(column(first, 'status').bytes.subarray(4, 7)).toEqual(Buffer.from([0, 2, 0]));
  expect(column(first, 'flags').bytes.subarray(0, 6)).toEqual(Buffer.from([2, 1, 0, 4, 0, 1]));
  expect(Buffer.from(column(first, 'httpStatus').bytes).readUInt16LE(2)).toBe(503);
});

it('keeps one dictionary a block and the texts as they are', async () => {
  for (const block of await whole()) {
    const name = column(block, 'name');
    if (!('texts' in name)) throw new Error('names are not coded');
    expect(name.textCount).toBeLessThanOrEqual(3001);
    expect(name.bytes.length).toBe(name.width * block.rowCount);
    expect(Buffer.from(name.texts).includes('übung 2999')).toBe(true);
  }
});

it('ends the statement when the reader leaves', async () => {
  const extent = await readSkeletonExtent(database.store, { traceId: HUGE });
  if (!extent) throw new Error('the trace is not there');
  for await (const block of readSkeleton(database.store, { traceId: HUGE, ...extent })) {
    expect(block.rowCount).toBeGreaterThan(0);
    break;
  }
  const gone = new AbortController();
  gone.abort(new Error('gone'));
  await expect(collect({ traceId: HUGE, ...extent }, gone.signal)).rejects.toThrow('gone');
  await expect
    .poll(async () => {
      const running = await query<{ n: string }>(
        database.store,
        "SELECT count() AS n FROM system.processes WHERE query LIKE '%FORMAT Native%' AND query NOT LIKE '%system.processes%'",
        {},
      );
      return Number(running.rows[0]?.n);
    })
    .toBe(0);
});

it('knows a trace it does not have, and outlines the one it has', async () => {
  expect(await readSkeletonExtent(database.store, { traceId: 'b2'.repeat(16) })).toBeUndefined();
  const extent = await readSkeletonExtent(database.store, { traceId: HUGE });
  if (!extent) throw new Error('the trace is not there');
  expect(extent).toMatchObject({ spanCount: SPANS, first: String(START) });
  const { rows } = await readTraceOutline(database.store, { traceId: HUGE, ...extent });
  expect(rows).toMatchObject({
    root: { service: 'service-0', operation: 'übung 0', kind: 'Server', durationNs: '500' },
    rootCount: 1,
    sampleWeight: 1,
  });
  expect(rows.lateSpans).toBe(SPANS);
});
