import {
  appendSlice,
  appendUint32,
  appendUint64,
  appendVarint,
  filled,
  openBytes,
} from './bytes.ts';
import { type Coded, openCoded } from './column-store.ts';
import { columnHead, pushCoded } from './native.ts';
import {
  type CodedData,
  type NativeColumn,
  type NativeData,
  readNativeBody,
  type StringData,
} from './native-body.ts';
import type { SealedTable } from './open-block.ts';

/** Rows `from` to before `to`. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** How many rows the ranges hold. */
export function countRows(ranges: readonly RowRange[]): number {
  return ranges.reduce((sum, { from, to }) => sum + to - from, 0);
}

/** What `ranges` (ascending, apart) leave of `rows` rows. */
export function otherRows(ranges: readonly RowRange[], rows: number): RowRange[] {
  const edges = [0, ...ranges.flatMap(({ from, to }) => [from, to]), rows];
  const others: RowRange[] = [];
  for (let i = 0; i < edges.length; i += 2) {
    const [from = 0, to = 0] = edges.slice(i, i + 2);
    if (from < to) others.push({ from, to });
  }
  return others;
}

/** Cuts rows out of sealed tables; taking the body apart is done once. */
export interface RowCutter {
  /** A body of only these rows (ascending, apart), with dictionaries of only their values. */
  select(ranges: readonly RowRange[]): SealedTable;
}

/** Throws a RangeError when the body is not one of this package's making. */
export function openRowCutter(table: SealedTable): RowCutter {
  const columns = readNativeBody(table);
  return { select: (ranges) => ({ ...table, ...selectRows(columns, ranges) }) };
}

function selectRows(columns: readonly NativeColumn[], ranges: readonly RowRange[]) {
  const rows = countRows(ranges);
  const head = openBytes();
  appendVarint(head, columns.length);
  appendVarint(head, rows);
  const body: Uint8Array[] = [filled(head)];
  for (const { name, type, data } of columns) {
    body.push(columnHead(name, type, isCodedInside(data)));
    pushSelected(data, ranges, body);
  }
  return { rows, body };
}

function isCodedInside(data: NativeData): boolean {
  if (data.shape === 'array') return isCodedInside(data.items);
  return data.shape === 'coded' || data.shape === 'map';
}

function pushSelected(data: NativeData, ranges: readonly RowRange[], pieces: Uint8Array[]): void {
  switch (data.shape) {
    case 'fixed':
      for (const { from, to } of ranges) {
        pieces.push(data.bytes.subarray(from * data.width, to * data.width));
      }
      return;
    case 'string':
      pushStrings(data, ranges, pieces);
      return;
    case 'coded':
      pushCoded(selectCoded(data, ranges), countRows(ranges), pieces);
      return;
    case 'map': {
      const pairs = pushEnds(data.ends, ranges, pieces);
      pushSelected(data.keys, pairs, pieces);
      pushSelected(data.values, pairs, pieces);
      return;
    }
    case 'array':
      pushSelected(data.items, pushEnds(data.ends, ranges, pieces), pieces);
  }
}

function pushStrings(
  { body, starts }: StringData,
  ranges: readonly RowRange[],
  pieces: Uint8Array[],
): void {
  for (const { from, to } of ranges) pieces.push(body.subarray(starts[from]!, starts[to]!));
}

/** Writes the new offsets of the rows and returns which of their items stay. */
function pushEnds(
  ends: Uint32Array,
  ranges: readonly RowRange[],
  pieces: Uint8Array[],
): RowRange[] {
  const offsets = openBytes();
  let total = 0;
  const items = ranges.map(({ from, to }) => {
    const first = from === 0 ? 0 : ends[from - 1]!;
    for (let row = from; row < to; row += 1) appendUint64(offsets, total + ends[row]! - first, 0);
    const last = to === 0 ? 0 : ends[to - 1]!;
    total += last - first;
    return { from: first, to: last };
  });
  pieces.push(filled(offsets));
  return items;
}

/** A value that none of the rows has leaves the dictionary: the engine converts every value in it. */
function selectCoded({ keys, indexes }: CodedData, ranges: readonly RowRange[]): Coded {
  const coded = openCoded();
  const { dictionary } = coded;
  const renumbered = new Map<number, number>();
  const values: RowRange[] = [];
  for (const { from, to } of ranges) {
    for (let row = from; row < to; row += 1) {
      const old = indexes[row]!;
      let index = renumbered.get(old);
      if (index === undefined) {
        index = renumbered.size;
        renumbered.set(old, index);
        values.push({ from: old, to: old + 1 });
      }
      appendUint32(coded.indexes, index);
    }
  }
  const pieces: Uint8Array[] = [];
  pushStrings(keys, values, pieces);
  for (const piece of pieces) appendSlice(dictionary.keys, piece, 0, piece.length);
  dictionary.count = renumbered.size;
  return coded;
}
