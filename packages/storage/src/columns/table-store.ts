import { type Shaped, takeMemory } from './block-memory.ts';
import { appendSlice, type Bytes, openBytes } from './bytes.ts';
import type { ColumnTable } from './column.ts';
import {
  type ArrayStore,
  type AttributeMap,
  buffersOf,
  type Coded,
  type ColumnStore,
  dictionariesOf,
  narrowsOf,
  openColumnStore,
  type Plain,
} from './column-store.ts';
import { type Dictionary, forgetEntries, learnEntries } from './dictionary.ts';
import type { BlockSection, TableMark } from './open-block.ts';

/** The buffers of one table within an open block. */
export interface TableStore extends Shaped {
  readonly table: ColumnTable;
  readonly columns: ReadonlyMap<string, ColumnStore>;
  readonly buffers: readonly Bytes[];
  readonly dictionaries: readonly Dictionary[];
  rows: number;
  cutRows: number;
}

export function openTableStore(table: ColumnTable): TableStore {
  const groups = new Map<string, Bytes>();
  const groupOffsets = (column: string) => () => {
    const group = column.includes('.') ? column.slice(0, column.indexOf('.')) : column;
    const offsets = groups.get(group) ?? openBytes();
    groups.set(group, offsets);
    return offsets;
  };
  const columns = new Map(
    table.columns.map(({ name, type }) => [name, openColumnStore(type, groupOffsets(name))]),
  );
  const stores = [...columns.values()];
  const buffers = [...new Set(stores.flatMap(buffersOf))];
  const memory = [...buffers, ...stores.flatMap(narrowsOf)];
  const shape = `${table.table} ${memory.length}`;
  takeMemory({ shape, memory });
  return {
    table,
    columns,
    buffers,
    shape,
    memory,
    dictionaries: stores.flatMap(dictionariesOf),
    rows: 0,
    cutRows: 0,
  };
}

type StoreOfShape = { plain: Plain; coded: Coded; map: AttributeMap; array: ArrayStore };

/** The buffers of a column that the encoder knows by name; a RangeError is a fault of the column table. */
export function columnOf<Shape extends keyof StoreOfShape>(
  store: TableStore,
  name: string,
  shape: Shape,
): StoreOfShape[Shape] {
  const column = store.columns.get(name);
  if (column?.shape !== shape) {
    throw new RangeError(`${store.table.table} has no ${shape} column ${name}`);
  }
  return column as StoreOfShape[Shape];
}

/** Items of an array column by their shape. */
export function itemsOf<Shape extends keyof StoreOfShape>(
  store: TableStore,
  name: string,
  shape: Shape,
): StoreOfShape[Shape] {
  const { items } = columnOf(store, name, 'array');
  if (items.shape !== shape) throw new RangeError(`${name} holds no ${shape} items`);
  return items as StoreOfShape[Shape];
}

export function markTable(store: TableStore): TableMark {
  return { rows: store.rows, positions: store.buffers.map((buffer) => buffer.length) };
}

/** Some or all buffers of a table, with the dictionaries whose keys are among them. */
export type Restorable = Pick<TableStore, 'buffers' | 'dictionaries'>;

/** `markTable` into an array that is there already: once for each span. */
export function savePositions(store: Restorable, positions: number[]): void {
  const { buffers } = store;
  for (let i = 0; i < buffers.length; i++) positions[i] = buffers[i]!.length;
}

/** Back to positions; says whether a dictionary lost values, so that caches of indexes are dropped. */
export function restorePositions(store: Restorable, positions: readonly number[]): boolean {
  store.buffers.forEach((buffer, i) => {
    buffer.length = positions[i]!;
    buffer.cut = Math.min(buffer.cut, buffer.length);
  });
  let forgotten = false;
  for (const dictionary of store.dictionaries) {
    const { count } = dictionary;
    forgetEntries(dictionary);
    forgotten ||= dictionary.count < count;
  }
  return forgotten;
}

export function rollbackTable(store: TableStore, mark: TableMark): void {
  restorePositions(store, mark.positions);
  store.rows = mark.rows;
  store.cutRows = Math.min(store.cutRows, mark.rows);
}

export function cutTable(store: TableStore): BlockSection | undefined {
  if (store.buffers.every((buffer) => buffer.cut === buffer.length)) return undefined;
  const growth = store.buffers.map((buffer) => {
    const grown = buffer.data.subarray(buffer.cut, buffer.length);
    buffer.cut = buffer.length;
    return grown;
  });
  const rows = store.rows - store.cutRows;
  store.cutRows = store.rows;
  return { table: store.table.table, rows, growth };
}

export function appendToTable(store: TableStore, section: BlockSection): void {
  if (section.growth.length !== store.buffers.length) {
    throw new RangeError(
      `a record of ${section.table} has ${section.growth.length} buffers, this version has ${store.buffers.length}`,
    );
  }
  const before = store.dictionaries.map((dictionary) => dictionary.keys.length);
  store.buffers.forEach((buffer, i) => {
    const grown = section.growth[i]!;
    appendSlice(buffer, grown, 0, grown.length);
    buffer.cut = buffer.length;
  });
  store.dictionaries.forEach((dictionary, i) => {
    learnEntries(dictionary, before[i]!);
  });
  store.rows += section.rows;
  store.cutRows = store.rows;
}
