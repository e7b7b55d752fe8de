import { rememberLengths } from './block-memory.ts';
import { appendUint64, appendVarint, type Bytes, filled, openBytes, reserve } from './bytes.ts';
import type { Coded, ColumnStore } from './column-store.ts';
import type { SealedTable } from './open-block.ts';
import type { TableStore } from './table-store.ts';
import { appendText, toUtf8 } from './text.ts';

/** ClickHouse's KeysSerializationVersion::SharedDictionariesWithAdditionalKeys. */
const LOW_CARDINALITY_VERSION = 1;
/** Bits of the index type: the block brings its own keys, and they replace those before. */
const HAS_ADDITIONAL_KEYS = 0x200;
const NEED_UPDATE_DICTIONARY = 0x400;

/** The block as FORMAT Native of client revision 0 wants it: no block info, for each column name, type and data. */
export function sealTable(store: TableStore): SealedTable {
  const { table, rows } = store;
  const pieces: Uint8Array[] = [];
  const head = openBytes();
  appendVarint(head, table.columns.length);
  appendVarint(head, rows);
  pieces.push(filled(head));
  for (const { name, type } of table.columns) {
    const column = store.columns.get(name);
    if (column === undefined) throw new RangeError(`${table.table}.${name} has no buffers`);
    pieces.push(columnHead(name, type, isCodedInside(column)));
    pushData(column, rows, pieces);
  }
  rememberLengths(store);
  return { table: table.table, rows, columns: table.columns.map(({ name }) => name), body: pieces };
}

/** Name, type and what stands before the data of one column. */
export function columnHead(name: string, type: string, isCoded: boolean): Uint8Array {
  const head = openBytes();
  for (const text of [name, type]) {
    const bytes = toUtf8(text);
    appendText(head, bytes, 0, bytes.length, new Map());
  }
  if (isCoded) appendUint64(head, LOW_CARDINALITY_VERSION, 0);
  return filled(head);
}

/** The version of a LowCardinality stands before the offsets of the arrays and maps around it. */
function isCodedInside(column: ColumnStore): boolean {
  if (column.shape === 'array') return isCodedInside(column.items);
  return column.shape === 'coded' || column.shape === 'map';
}

function pushData(column: ColumnStore, rows: number, pieces: Uint8Array[]): void {
  switch (column.shape) {
    case 'plain':
      pieces.push(filled(column.data));
      return;
    case 'coded':
      pushCoded(column, rows, pieces);
      return;
    case 'map': {
      pieces.push(filled(column.offsets));
      const pairs = column.keys.indexes.length / 4;
      pushCoded(column.keys, pairs, pieces);
      pieces.push(filled(column.values.data));
      return;
    }
    case 'array':
      pieces.push(filled(column.offsets));
      pushData(column.items, lastOffset(column.offsets), pieces);
  }
}

function lastOffset(offsets: Bytes): number {
  return offsets.length === 0 ? 0 : offsets.view.getUint32(offsets.length - 8, true);
}

/** A LowCardinality column's dictionary and indexes; nothing at all when there are no rows. */
export function pushCoded(column: Coded, rows: number, pieces: Uint8Array[]): void {
  if (rows === 0) return;
  const { dictionary } = column;
  const width = indexWidth(dictionary.count);
  const keysHead = openBytes();
  appendUint64(keysHead, width | HAS_ADDITIONAL_KEYS | NEED_UPDATE_DICTIONARY, 0);
  appendUint64(keysHead, dictionary.count, 0);
  const indexesHead = openBytes();
  appendUint64(indexesHead, rows, 0);
  pieces.push(filled(keysHead), filled(dictionary.keys), filled(indexesHead));
  pieces.push(narrowed(column, width));
}

/** ClickHouse's index type: 0 is UInt8, 1 UInt16, 2 UInt32. */
function indexWidth(entries: number): 0 | 1 | 2 {
  if (entries <= 0x100) return 0;
  return entries <= 0x10000 ? 1 : 2;
}

function narrowed({ indexes, narrow }: Coded, width: 0 | 1 | 2): Uint8Array {
  if (width === 2) return filled(indexes);
  const wide = new Uint32Array(indexes.data.buffer, 0, indexes.length / 4);
  const length = wide.length << width;
  narrow.length = 0;
  reserve(narrow, length);
  narrow.length = length;
  const { buffer } = narrow.data;
  (width === 0 ? new Uint8Array(buffer) : new Uint16Array(buffer, 0, wide.length)).set(wide);
  return filled(narrow);
}
