import { Buffer } from 'node:buffer';
import { ATTRIBUTE_MAP } from './column.ts';
import type { SealedTable } from './open-block.ts';

/** The data of one column as it stands in a Native body; views of that body. */
export type NativeData = FixedData | StringData | CodedData | MapData | ArrayData;

/** Numbers of `width` bytes. */
interface FixedData {
  readonly shape: 'fixed';
  readonly width: number;
  readonly bytes: Uint8Array;
}

export interface StringData {
  readonly shape: 'string';
  readonly body: Buffer;
  /** Where each String begins (its length included); one more for the end. */
  readonly starts: Uint32Array;
}

/** LowCardinality(String): the row's value is `keys[indexes[row]]`. */
export interface CodedData {
  readonly shape: 'coded';
  readonly keys: StringData;
  readonly indexes: Uint32Array;
}

interface MapData {
  readonly shape: 'map';
  /** Pairs up to and with each row. */
  readonly ends: Uint32Array;
  readonly keys: CodedData;
  readonly values: StringData;
}

interface ArrayData {
  readonly shape: 'array';
  /** Items up to and with each row. */
  readonly ends: Uint32Array;
  readonly items: NativeData;
}

export interface NativeColumn {
  readonly name: string;
  readonly type: string;
  readonly data: NativeData;
}

const LOW_CARDINALITY = 'LowCardinality(String)';
const WIDTHS: Readonly<Record<string, number>> = {
  Bool: 1,
  UInt8: 1,
  Int32: 4,
  UInt32: 4,
  Float32: 4,
  DateTime: 4,
  UInt64: 8,
  Float64: 8,
  'DateTime64(9)': 8,
};

/** Takes a Native body of this package's making apart. Throws a RangeError when it is none. */
export function readNativeBody(table: Pick<SealedTable, 'body' | 'rows'>): NativeColumn[] {
  const cursor = new Cursor(Buffer.concat(table.body));
  const columns = cursor.varint();
  const rows = cursor.varint();
  if (rows !== table.rows) throw new RangeError(`the body holds ${rows} rows, not ${table.rows}`);
  const found = Array.from({ length: columns }, () => {
    const name = cursor.text();
    const type = cursor.text();
    // The version of a LowCardinality stands before the offsets of the arrays and maps around it.
    if (type.includes(LOW_CARDINALITY)) cursor.skip(8);
    return { name, type, data: readData(cursor, type, rows) };
  });
  if (!cursor.isAtEnd) throw new RangeError('the body is longer than its columns');
  return found;
}

function readData(cursor: Cursor, type: string, rows: number): NativeData {
  if (type === 'String') return readStrings(cursor, rows);
  if (type === LOW_CARDINALITY) return readCoded(cursor, rows);
  if (type === ATTRIBUTE_MAP) {
    const ends = readEnds(cursor, rows);
    const pairs = ends.at(-1) ?? 0;
    const keys = readCoded(cursor, pairs);
    return { shape: 'map', ends, keys, values: readStrings(cursor, pairs) };
  }
  const array = /^Array\((.+)\)$/.exec(type)?.[1];
  if (array !== undefined) {
    const ends = readEnds(cursor, rows);
    return { shape: 'array', ends, items: readData(cursor, array, ends.at(-1) ?? 0) };
  }
  const width = WIDTHS[type];
  if (width === undefined) throw new RangeError(`no block of ours has a column of type ${type}`);
  return { shape: 'fixed', width, bytes: cursor.take(width * rows) };
}

function readEnds(cursor: Cursor, rows: number): Uint32Array {
  const bytes = cursor.take(rows * 8);
  return Uint32Array.from({ length: rows }, (_, i) => bytes.readUInt32LE(i * 8));
}

function readStrings(cursor: Cursor, count: number): StringData {
  const starts = new Uint32Array(count + 1);
  for (let i = 0; i < count; i += 1) {
    starts[i] = cursor.at;
    cursor.skip(cursor.varint());
  }
  starts[count] = cursor.at;
  return { shape: 'string', body: cursor.body, starts };
}

function readCoded(cursor: Cursor, rows: number): CodedData {
  if (rows === 0) {
    return { shape: 'coded', keys: readStrings(cursor, 0), indexes: new Uint32Array() };
  }
  const width = 1 << (cursor.uint64() & 0xff);
  const keys = readStrings(cursor, cursor.uint64());
  if (cursor.uint64() !== rows) throw new RangeError('a dictionary has another number of indexes');
  const bytes = cursor.take(rows * width);
  const indexes = Uint32Array.from({ length: rows }, (_, i) => bytes.readUIntLE(i * width, width));
  return { shape: 'coded', keys, indexes };
}

class Cursor {
  readonly body: Buffer;
  at = 0;

  constructor(body: Buffer) {
    this.body = body;
  }

  get isAtEnd(): boolean {
    return this.at === this.body.length;
  }

  take(bytes: number): Buffer {
    const from = this.at;
    this.skip(bytes);
    return this.body.subarray(from, this.at);
  }

  skip(bytes: number): void {
    this.at += bytes;
    if (this.at > this.body.length) throw new RangeError('the body is cut');
  }

  varint(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.take(1)[0] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
      if (shift > 28) throw new RangeError('a length in the body is too long');
    }
  }

  /** No count in a body comes near 2^32. */
  uint64(): number {
    return this.take(8).readUInt32LE(0);
  }

  text(): string {
    return this.take(this.varint()).toString('utf8');
  }
}
