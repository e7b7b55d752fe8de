import { type Bytes, openBytes } from './bytes.ts';
import type { AttributeMap } from './column-store.ts';
import { type KeyGuess, openKeyGuess } from './key-guess.ts';
import { type NestedValue, openNestedValue } from './nested-value.ts';
import type { Repairs } from './text.ts';
import type { TypeTrail } from './type-trail.ts';

/** Where attributes go: a map column of a row, or the staging of a resource or scope that rows will copy. */
export interface AttributeTarget {
  /** The map's dictionary; a staging keeps its keys as Strings in `keys`. */
  readonly guess: KeyGuess | undefined;
  /** Indexes of the dictionary (32 bits each), or Strings. */
  readonly keys: Bytes;
  /** Values as Strings of text. */
  readonly values: Bytes;
  /** Types of what is not a string, `key=type,...`: see attribute-types.ts. Emptied by its owner. */
  readonly types: Bytes;
  /** Keeps the types in place of `types`. */
  readonly trail: TypeTrail | undefined;
  /** Told before each value of the target with its key's index: the encoder watches some keys. */
  readonly watch: ((index: number) => void) | undefined;
}

export function mapTarget(
  map: AttributeMap,
  types: Bytes,
  trail?: TypeTrail,
  watch?: (index: number) => void,
): AttributeTarget {
  return {
    guess: openKeyGuess(map.keys.dictionary),
    keys: map.keys.indexes,
    values: map.values.data,
    types,
    trail,
    watch,
  };
}

export interface AttributeWriter {
  target: AttributeTarget;
  /** The key of the attribute that is being written: its index in the map's dictionary, or as it was staged. */
  keyIndex: number;
  keyData: Uint8Array;
  keyFrom: number;
  keyTo: number;
  readonly nested: NestedValue;
  readonly repairs: Repairs;
}

export function openAttributeWriter(repairs: Repairs): AttributeWriter {
  return {
    target: stagingTarget(),
    keyIndex: 0,
    keyData: new Uint8Array(0),
    keyFrom: 0,
    keyTo: 0,
    nested: openNestedValue(repairs),
    repairs,
  };
}

/** Keys are kept as Strings; `values` may be a column of its own. */
export function stagingTarget(values = openBytes()): AttributeTarget {
  return {
    guess: undefined,
    keys: openBytes(),
    values,
    types: openBytes(),
    trail: undefined,
    watch: undefined,
  };
}
