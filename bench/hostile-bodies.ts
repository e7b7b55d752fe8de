import { gzipSync } from 'node:zlib';
import { field, message, varint } from '../packages/otlp/test/wire.ts';

/** A body that nobody should send, and what must become of it. */
export interface HostileBody {
  readonly name: string;
  readonly body: () => Buffer;
  readonly json?: true;
  /** Content-Encoding. */
  readonly encoding?: string;
  /** The status that is right. */
  readonly status: number;
}

const MIB = 1024 * 1024;

/** A request of one span with these fields. */
const inSpan = (...fields: Uint8Array[]) => message(1, message(2, message(2, ...fields)));

/** AnyValues within arrays, written from the end: every length stands before what it counts. */
function nestedArrays(depth: number): Buffer {
  const bytes = Buffer.alloc(depth * 12 + 2);
  let at = bytes.length - 2;
  bytes.set([0x10, 1], at);
  for (let i = 0; i < depth * 2; i++) {
    const length = varint(BigInt(bytes.length - at));
    at -= length.length + 1;
    bytes[at] = i % 2 === 0 ? 0x0a : 0x2a;
    bytes.set(length, at + 1);
  }
  return inSpan(message(9, message(1, 'k'), message(2, bytes.subarray(at))));
}

const repeat = (text: string, bytes: number) =>
  Buffer.from(text.repeat(Math.floor(bytes / text.length)));
const filled = (unit: Buffer, bytes: number) => Buffer.alloc(bytes - (bytes % unit.length), unit);
const inJsonSpan = (fields: string) =>
  Buffer.from(`{"resourceSpans":[{"scopeSpans":[{"spans":[{${fields}}]}]}]}`);
/** Gzip of bytes that OTLP has not: 64 MiB in 64 KiB. */
const bomb = () => gzipSync(Buffer.alloc(64 * MIB), { level: 9 });
const small = () => inSpan(message(1, Buffer.alloc(16, 1)), message(2, Buffer.alloc(8, 1)));

/** 60 MiB where 64 is the limit: one sender may have no more than that under way, small requests beside it included. */
export const HOSTILE_BODIES: readonly HostileBody[] = [
  { name: 'values 101 deep', body: () => nestedArrays(101), status: 400 },
  { name: 'values 1,000,000 deep', body: () => nestedArrays(1_000_000), status: 400 },
  { name: 'groups, 16 MiB', body: () => Buffer.alloc(16 * MIB, 0x0b), status: 400 },
  {
    name: 'number of 11 bytes',
    body: () => inSpan(Buffer.from([0x30, ...Array(10).fill(0x80), 1])),
    status: 400,
  },
  {
    name: 'length beyond the body',
    body: () => Buffer.from([0x0a, 0xff, 0xff, 0xff, 0x7f]),
    status: 400,
  },
  {
    name: 'packed counts, 16 MiB, cut',
    body: () =>
      message(
        1,
        message(2, message(2, message(9, message(1, message(6, Buffer.alloc(16 * MIB - 99)))))),
      ),
    status: 200, // as spans it names one with no id
  },
  {
    name: 'empty resources, 16 MiB',
    body: () => filled(Buffer.from([0x0a, 0]), 16 * MIB),
    status: 200,
  },
  {
    name: 'empty spans, 16 MiB',
    body: () => message(1, message(2, filled(Buffer.from([0x12, 0]), 16 * MIB - 99))),
    status: 200,
  },
  {
    name: 'span of 5,000,000 attributes',
    body: () => inSpan(filled(Buffer.from([0x4a, 0]), 10_000_000)),
    status: 200,
  },
  {
    name: 'attribute of 16 MiB',
    body: () =>
      inSpan(
        message(9, message(1, 'k'), message(2, field(1, 2, Buffer.alloc(16 * MIB - 99, 0x61)))),
      ),
    status: 200,
  },
  { name: 'JSON [[[[, 60 MiB', body: () => Buffer.alloc(60 * MIB, '['), json: true, status: 400 },
  {
    name: 'JSON {"a":{"a":, 60 MiB',
    body: () => repeat('{"a":', 60 * MIB),
    json: true,
    status: 400,
  },
  {
    name: 'JSON empty objects, 16 MiB',
    body: () =>
      Buffer.concat([Buffer.from('{"x":['), repeat('{},', 16 * MIB - 99), Buffer.from('0]}')]),
    json: true,
    status: 200,
  },
  {
    name: 'JSON digits, 16 MiB',
    body: () => inJsonSpan(`"startTimeUnixNano":${'9'.repeat(16 * MIB - 99)}`),
    json: true,
    status: 400,
  },
  {
    name: 'JSON string without end, 60 MiB',
    body: () => Buffer.alloc(60 * MIB, '"a'),
    json: true,
    status: 400,
  },
  { name: 'gzip 1000:1 to 64 MiB', body: bomb, encoding: 'gzip', status: 413 },
  { name: 'gzip of gzip', body: () => gzipSync(bomb()), encoding: 'gzip', status: 400 },
  {
    name: 'gzip, gzip',
    body: () => gzipSync(gzipSync(small())),
    encoding: 'gzip, gzip',
    status: 415,
  },
  {
    name: 'gzip cut',
    body: () => gzipSync(Buffer.alloc(9999)).subarray(0, 40),
    encoding: 'gzip',
    status: 400,
  },
  {
    name: 'gzip with rubbish behind',
    body: () => Buffer.concat([gzipSync(small()), Buffer.from('rubbish')]),
    encoding: 'gzip',
    status: 400,
  },
  {
    name: 'gzip in two members',
    body: () => Buffer.concat([gzipSync(small()), gzipSync(small())]),
    encoding: 'gzip',
    status: 200,
  },
];
