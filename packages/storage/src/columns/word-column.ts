import { appendUint32 } from './bytes.ts';
import type { Coded } from './column-store.ts';
import { intern } from './dictionary.ts';
import { type Repairs, toUtf8 } from './text.ts';

/** A LowCardinality column that is filled with strings of ours, and their indexes as found before. */
export interface WordColumn {
  readonly column: Coded;
  readonly indexes: Map<string, number>;
}

export function openWordColumn(column: Coded): WordColumn {
  return { column, indexes: new Map() };
}

export function wordIndex(words: WordColumn, word: string, repairs: Repairs): number {
  let index = words.indexes.get(word);
  if (index === undefined) {
    const bytes = toUtf8(word);
    index = intern(words.column.dictionary, bytes, 0, bytes.length, repairs);
    words.indexes.set(word, index);
  }
  return index;
}

export function appendWord(words: WordColumn, word: string, repairs: Repairs): void {
  appendUint32(words.column.indexes, wordIndex(words, word, repairs));
}
