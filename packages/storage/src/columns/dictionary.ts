import { appendSlice, appendVarint, type Bytes, openBytes, sameBytes } from './bytes.ts';
import { isText, type Repairs, readText, repairText } from './text.ts';

/** The different values of a LowCardinality column within one block, in the order of their first use. */
export interface Dictionary {
  /** The values as Strings one after another: their final form in a Native block. */
  readonly keys: Bytes;
  count: number;
  /** Where the bytes of each value begin and end in `keys`, and its hash. */
  from: Uint32Array;
  to: Uint32Array;
  hash: Uint32Array;
  /** Hash table with linear probing: index of the value + 1, 0 for a free slot. */
  slots: Uint32Array;
  /** Makes collisions unforeseeable for senders. Never stored: indexes depend on order of use only. */
  readonly seed: number;
}

const ENTRIES_AT_FIRST = 16;

export function openDictionary(): Dictionary {
  return {
    keys: openBytes(),
    count: 0,
    from: new Uint32Array(ENTRIES_AT_FIRST),
    to: new Uint32Array(ENTRIES_AT_FIRST),
    hash: new Uint32Array(ENTRIES_AT_FIRST),
    slots: new Uint32Array(ENTRIES_AT_FIRST * 4),
    seed: (Math.random() * 0x1_0000_0000) >>> 0,
  };
}

/** Index of a value; a value that is not there is added, repaired when it is not UTF-8. */
export function intern(
  dictionary: Dictionary,
  bytes: Uint8Array,
  from: number,
  to: number,
  repairs: Repairs,
): number {
  const hash = hashOf(bytes, from, to, dictionary.seed);
  const found = find(dictionary, hash, bytes, from, to);
  if (found >= 0) return found;
  if (!isText(bytes, from, to)) {
    const text = repairText(bytes, from, to, repairs);
    return intern(dictionary, text, 0, text.length, repairs);
  }
  return add(dictionary, hash, bytes, from, to);
}

/** `intern` for bytes that never leave the process: they may be anything. */
export function internBytes(
  dictionary: Dictionary,
  bytes: Uint8Array,
  from: number,
  to: number,
): number {
  const hash = hashOf(bytes, from, to, dictionary.seed);
  const found = find(dictionary, hash, bytes, from, to);
  return found >= 0 ? found : add(dictionary, hash, bytes, from, to);
}

function add(
  dictionary: Dictionary,
  hash: number,
  bytes: Uint8Array,
  from: number,
  to: number,
): number {
  appendVarint(dictionary.keys, to - from);
  const start = dictionary.keys.length;
  appendSlice(dictionary.keys, bytes, from, to);
  return addEntry(dictionary, start, dictionary.keys.length, hash);
}

function find(
  dictionary: Dictionary,
  hash: number,
  bytes: Uint8Array,
  from: number,
  to: number,
): number {
  const { slots } = dictionary;
  const mask = slots.length - 1;
  for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
    const index = slots[slot]! - 1;
    if (index < 0) return -1;
    if (dictionary.hash[index] !== hash) continue;
    const start = dictionary.from[index]!;
    const length = dictionary.to[index]! - start;
    if (length === to - from && sameBytes(dictionary.keys.data, start, bytes, from, length)) {
      return index;
    }
  }
}

function hashOf(bytes: Uint8Array, from: number, to: number, seed: number): number {
  let hash = seed ^ (to - from);
  let i = from;
  for (; i + 4 <= to; i += 4) {
    const word = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    hash = Math.imul(hash ^ word, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  for (; i < to; i++) hash = Math.imul(hash ^ bytes[i]!, 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

function addEntry(dictionary: Dictionary, from: number, to: number, hash: number): number {
  const index = dictionary.count++;
  if (index === dictionary.from.length) widen(dictionary);
  dictionary.from[index] = from;
  dictionary.to[index] = to;
  dictionary.hash[index] = hash;
  if (dictionary.count * 2 > dictionary.slots.length) rehash(dictionary);
  else occupy(dictionary.slots, hash, index);
  return index;
}

function occupy(slots: Uint32Array, hash: number, index: number): void {
  const mask = slots.length - 1;
  let slot = hash & mask;
  while (slots[slot] !== 0) slot = (slot + 1) & mask;
  slots[slot] = index + 1;
}

function widen(dictionary: Dictionary): void {
  const wider = (old: Uint32Array) => {
    const next = new Uint32Array(old.length * 2);
    next.set(old);
    return next;
  };
  dictionary.from = wider(dictionary.from);
  dictionary.to = wider(dictionary.to);
  dictionary.hash = wider(dictionary.hash);
}

function rehash(dictionary: Dictionary): void {
  dictionary.slots = new Uint32Array(dictionary.slots.length * 2);
  for (let i = 0; i < dictionary.count; i++) occupy(dictionary.slots, dictionary.hash[i]!, i);
}

/** After `keys` was made shorter: forgets the values that are gone, last first, which leaves every probe chain whole. */
export function forgetEntries(dictionary: Dictionary): void {
  const { slots, hash } = dictionary;
  const mask = slots.length - 1;
  while (dictionary.count > 0 && dictionary.to[dictionary.count - 1]! > dictionary.keys.length) {
    const last = --dictionary.count;
    let slot = hash[last]! & mask;
    while (slots[slot] !== last + 1) slot = (slot + 1) & mask;
    slots[slot] = 0;
  }
}

/** After `keys` grew by bytes read back: learns the values from a position on. */
export function learnEntries(dictionary: Dictionary, position: number): void {
  for (let at = position; at < dictionary.keys.length; ) {
    const { from, to } = readText(dictionary.keys, at);
    addEntry(dictionary, from, to, hashOf(dictionary.keys.data, from, to, dictionary.seed));
    at = to;
  }
}
