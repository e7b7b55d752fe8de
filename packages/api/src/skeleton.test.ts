import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  encodeSkeletonEnd,
  encodeSkeletonHeader,
  encodeSkeletonSpans,
  type SkeletonSource,
} from './skeleton.ts';
import { readSkeleton } from './skeleton-client.ts';
import { SkeletonReader } from './skeleton-reader.ts';

const GOLDEN = join(import.meta.dirname, '../test/skeleton-v1.hex');

function numbers(width: 1 | 2 | 8, ...values: readonly number[]): SkeletonSource {
  const bytes = Buffer.alloc(values.length * width);
  values.forEach((value, at) => {
    if (width === 8) bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)), at * 8);
    else bytes.writeUIntLE(value, at * width, width);
  });
  return { width, bytes };
}

function texts(
  width: 1 | 2,
  all: readonly string[],
  ...indexes: readonly number[]
): SkeletonSource {
  const encoded = all.map((text) => Buffer.from(text));
  return {
    ...numbers(width, ...indexes),
    textCount: all.length,
    texts: Buffer.concat(encoded.flatMap((text) => [Buffer.from([text.length]), text])),
  };
}

/** Two frames whose dictionaries differ: a root and its call, then a call with a clock before the origin. */
function golden(): Uint8Array {
  const long = 'SELECT prix FROM café';
  const first = encodeSkeletonSpans(2, [
    numbers(8, 0x1111, 0x2222),
    numbers(8, 0, 0x1111),
    numbers(8, 0, 5_000_000_000),
    numbers(8, 2 ** 40, 7),
    numbers(1, 2, 3),
    numbers(1, 0, 2),
    numbers(1, 2, 1),
    numbers(2, 200, 503),
    texts(1, ['', 'GET /', long], 1, 2),
    texts(1, ['', 'shop'], 1, 1),
    texts(1, ['', 'postgresql/shop'], 0, 1),
  ]);
  const second = encodeSkeletonSpans(1, [
    numbers(8, 0x3333),
    numbers(8, 0x2222),
    numbers(8, -3),
    numbers(8, 9),
    numbers(1, 1),
    numbers(1, 1),
    numbers(1, 12),
    numbers(2, 0),
    texts(2, ['', long], 1),
    texts(1, ['', 'stock'], 1),
    texts(1, [''], 0),
  ]);
  const header = { traceId: 'ab'.repeat(16), spanCount: 2, originUnixNano: '1763719200000000001' };
  return Buffer.concat([
    ...encodeSkeletonHeader(header),
    ...first,
    ...second,
    encodeSkeletonEnd(3),
  ]);
}

it('writes the bytes of the golden file: another layout is another version', () => {
  const lines = readFileSync(GOLDEN, 'utf8').replaceAll(/\s/g, '');
  expect(Buffer.from(golden()).toString('hex')).toBe(lines);
});

it.each([1, 7, 64, 1_000_000])('reads it in pieces of %i bytes', (size) => {
  const bytes = Buffer.from(readFileSync(GOLDEN, 'utf8').replaceAll(/\s/g, ''), 'hex');
  const reader = new SkeletonReader();
  for (let at = 0; at < bytes.length; at += size) {
    expect(reader.isWhole).toBe(false);
    reader.push(bytes.subarray(at, at + size));
  }
  expect(reader.isWhole).toBe(true);
  expect(reader.header).toEqual({
    traceId: 'ab'.repeat(16),
    spanCount: 2,
    originUnixNano: '1763719200000000001',
  });
  const spans = reader.spans();
  const of = (column: ArrayLike<number>) => Array.from(column).slice(0, 3);
  expect(spans.count).toBe(3);
  expect(Buffer.from(spans.id.subarray(0, 24)).toString('hex')).toBe(
    '111100000000000022220000000000003333000000000000',
  );
  expect(of(spans.start)).toEqual([0, 5_000_000_000, -3]);
  expect(of(spans.duration)).toEqual([2 ** 40, 7, 9]);
  expect([of(spans.kind), of(spans.status), of(spans.flags), of(spans.httpStatus)]).toEqual([
    [2, 3, 1],
    [0, 2, 1],
    [2, 1, 12],
    [200, 503, 0],
  ]);
  expect(of(spans.name).map((at) => spans.names[at])).toEqual([
    'GET /',
    'SELECT prix FROM café',
    'SELECT prix FROM café',
  ]);
  expect(of(spans.service).map((at) => spans.services[at])).toEqual(['shop', 'shop', 'stock']);
  expect(of(spans.peer).map((at) => spans.peers[at])).toEqual(['', 'postgresql/shop', '']);
});

it('refuses other bytes, other versions and columns that do not fit', () => {
  expect(() => new SkeletonReader().push(Buffer.from('{"traceId": 1}'))).toThrow('no skeleton');
  const next = Buffer.from(golden());
  next[4] = 2;
  expect(() => new SkeletonReader().push(next)).toThrow('another version');
  expect(() => encodeSkeletonSpans(2, [numbers(8, 1)])).toThrow('column id does not hold 2 rows');
});

it('says so when the answer ends before its end', async () => {
  const bytes = Uint8Array.from(golden());
  const answers = [bytes.subarray(0, -12), bytes];
  const fetch = async () => new Response(answers.shift());
  const options = { baseUrl: 'http://localhost', fetch };
  await expect(readSkeleton('ab', options)).rejects.toMatchObject({
    code: 'TW5002',
    detail: expect.stringContaining('after 3 of about 2 spans'),
  });
  const counts: number[] = [];
  const reader = await readSkeleton('ab', {
    ...options,
    onSpans: ({ count }) => counts.push(count),
  });
  expect([reader.isWhole, counts]).toEqual([true, [3]]);
});
