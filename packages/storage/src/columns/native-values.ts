import { type NativeData, readNativeBody, type StringData } from './native-body.ts';
import type { SealedTable } from './open-block.ts';

/** A value as a person reads it: 64-bit integers and times are text. */
export type NativeValue =
  | string
  | number
  | boolean
  | readonly NativeValue[]
  | { readonly [key: string]: NativeValue };

/** The rows of a sealed table, each column under its name. Throws a RangeError when the body is not ours. */
export function readRows(table: SealedTable): Record<string, NativeValue>[] {
  const columns = readNativeBody(table);
  return Array.from({ length: table.rows }, (_, row) =>
    Object.fromEntries(columns.map(({ name, type, data }) => [name, valueAt(data, type, row)])),
  );
}

function valueAt(data: NativeData, type: string, row: number): NativeValue {
  switch (data.shape) {
    case 'fixed':
      return fixedAt(data.bytes, data.width, type, row);
    case 'string':
      return textAt(data, row);
    case 'coded':
      return textAt(data.keys, data.indexes[row]!);
    case 'map': {
      const [from, to] = itemsOf(data.ends, row);
      const pairs = indexes(from, to).map((i) => [
        textAt(data.keys.keys, data.keys.indexes[i]!),
        textAt(data.values, i),
      ]);
      return Object.fromEntries(pairs) as Record<string, string>;
    }
    case 'array': {
      const [from, to] = itemsOf(data.ends, row);
      const inner = type.slice('Array('.length, -1);
      return indexes(from, to).map((i) => valueAt(data.items, inner, i));
    }
  }
}

function itemsOf(ends: Uint32Array, row: number): [number, number] {
  return [row === 0 ? 0 : ends[row - 1]!, ends[row]!];
}

function indexes(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

function textAt({ body, starts }: StringData, index: number): string {
  let at = starts[index]!;
  while (body[at]! >= 0x80) at += 1;
  return body.toString('utf8', at + 1, starts[index + 1]!);
}

function fixedAt(bytes: Uint8Array, width: number, type: string, row: number): NativeValue {
  const view = new DataView(bytes.buffer, bytes.byteOffset + row * width, width);
  switch (type) {
    case 'Bool':
      return view.getUint8(0) !== 0;
    case 'UInt8':
      return view.getUint8(0);
    case 'Int32':
      return view.getInt32(0, true);
    case 'UInt32':
      return view.getUint32(0, true);
    case 'Float32':
      return view.getFloat32(0, true);
    case 'Float64':
      return view.getFloat64(0, true);
    case 'DateTime':
      return new Date(view.getUint32(0, true) * 1000).toISOString().replace('.000Z', 'Z');
    case 'DateTime64(9)':
      return nanosecondText(view.getBigInt64(0, true));
    default:
      return view.getBigUint64(0, true).toString();
  }
}

const NANOSECONDS = 1_000_000_000n;

/** RFC 3339 in UTC with nine digits. */
function nanosecondText(unixNano: bigint): string {
  const rest = ((unixNano % NANOSECONDS) + NANOSECONDS) % NANOSECONDS;
  const seconds = new Date(Number((unixNano - rest) / 1_000_000n)).toISOString().slice(0, 19);
  return `${seconds}.${String(rest).padStart(9, '0')}Z`;
}
