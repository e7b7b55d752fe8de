import { sameAsSource } from './bytes.ts';
import { type Dictionary, intern } from './dictionary.ts';
import type { Repairs } from './text.ts';

/**
 * Which key follows which: attributes mostly come in the order of the row before, so that the next key is compared
 * with one that is known instead of being looked for.
 */
export interface KeyGuess {
  readonly dictionary: Dictionary;
  /**
   * Indexes of the two keys that followed last, the last one first, by the index of the key before them + 1; at 0 the
   * first key of all.
   */
  followers: Uint32Array;
  /** The key before: its index + 1. */
  before: number;
}

export function openKeyGuess(dictionary: Dictionary): KeyGuess {
  return { dictionary, followers: new Uint32Array(64), before: 0 };
}

/** Index of a key, as `intern` answers it. */
export function keyIndex(
  guess: KeyGuess,
  bytes: Uint8Array,
  from: number,
  to: number,
  repairs: Repairs,
): number {
  const { dictionary, before, followers } = guess;
  const last = followers[before * 2]!;
  const index = isKey(dictionary, last, bytes, from, to)
    ? last
    : otherKey(guess, bytes, from, to, repairs);
  guess.before = index + 1;
  return index;
}

function otherKey(
  guess: KeyGuess,
  bytes: Uint8Array,
  from: number,
  to: number,
  repairs: Repairs,
): number {
  const { dictionary, before, followers } = guess;
  let index = followers[before * 2 + 1]!;
  if (!isKey(dictionary, index, bytes, from, to)) {
    index = intern(dictionary, bytes, from, to, repairs);
    if (index * 2 + 3 >= followers.length) widen(guess, index * 2 + 4);
  }
  guess.followers[before * 2 + 1] = followers[before * 2]!;
  guess.followers[before * 2] = index;
  return index;
}

function isKey(
  dictionary: Dictionary,
  index: number,
  bytes: Uint8Array,
  from: number,
  to: number,
): boolean {
  if (index >= dictionary.count) return false;
  const start = dictionary.from[index]!;
  const length = to - from;
  if (dictionary.to[index]! - start !== length) return false;
  return sameAsSource(dictionary.keys, start, bytes, from, length);
}

function widen(guess: KeyGuess, needed: number): void {
  const wider = new Uint32Array(needed * 2);
  wider.set(guess.followers);
  guess.followers = wider;
}
