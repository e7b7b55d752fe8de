import { type Bytes, openBytes } from './bytes.ts';
import { ATTRIBUTE_MAP } from './column.ts';
import { type Dictionary, openDictionary } from './dictionary.ts';

/** Buffers of one column, by the shape of its type. Every buffer but `indexes` is in its final Native form. */
export type ColumnStore = Plain | Coded | AttributeMap | ArrayStore;

/** Numbers of a fixed width, or Strings. */
export interface Plain {
  readonly shape: 'plain';
  readonly data: Bytes;
}

/** LowCardinality(String). Indexes are 32 bits wide until the block is sealed, which narrows them. */
export interface Coded {
  readonly shape: 'coded';
  readonly dictionary: Dictionary;
  readonly indexes: Bytes;
  /** Indexes in their final width, once the block is sealed. No record holds them. */
  readonly narrow: Bytes;
}

/** Map(LowCardinality(String), String). Offsets are cumulative 64-bit counts over the whole block. */
export interface AttributeMap {
  readonly shape: 'map';
  readonly offsets: Bytes;
  readonly keys: Coded;
  readonly values: Plain;
}

export interface ArrayStore {
  readonly shape: 'array';
  /** Arrays of one Nested group share it. */
  readonly offsets: Bytes;
  readonly items: ColumnStore;
}

const openPlain = (): Plain => ({ shape: 'plain', data: openBytes() });

export const openCoded = (): Coded => ({
  shape: 'coded',
  dictionary: openDictionary(),
  indexes: openBytes(),
  narrow: openBytes(),
});

export function openColumnStore(type: string, groupOffsets: () => Bytes): ColumnStore {
  if (type === 'LowCardinality(String)') return openCoded();
  if (type === ATTRIBUTE_MAP) {
    return { shape: 'map', offsets: openBytes(), keys: openCoded(), values: openPlain() };
  }
  const array = /^Array\((.+)\)$/.exec(type);
  if (array?.[1] === undefined) return openPlain();
  return { shape: 'array', offsets: groupOffsets(), items: openColumnStore(array[1], openBytes) };
}

/** Every buffer of a column in the order in which records hold them. */
export function buffersOf(store: ColumnStore): Bytes[] {
  switch (store.shape) {
    case 'plain':
      return [store.data];
    case 'coded':
      return [store.dictionary.keys, store.indexes];
    case 'map':
      return [store.offsets, ...buffersOf(store.keys), store.values.data];
    case 'array':
      return [store.offsets, ...buffersOf(store.items)];
  }
}

function codedOf(store: ColumnStore): Coded[] {
  switch (store.shape) {
    case 'plain':
      return [];
    case 'coded':
      return [store];
    case 'map':
      return [store.keys];
    case 'array':
      return codedOf(store.items);
  }
}

export function dictionariesOf(store: ColumnStore): Dictionary[] {
  return codedOf(store).map(({ dictionary }) => dictionary);
}

/** What sealing writes beside the buffers of records. */
export function narrowsOf(store: ColumnStore): Bytes[] {
  return codedOf(store).map(({ narrow }) => narrow);
}
