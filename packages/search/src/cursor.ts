import { QueryError } from './query-error.ts';
import type { Token } from './tokenizer.ts';

/** Limits of the language: bytes of UTF-8, nesting of brackets and `not`, terms. */
export const QUERY_LIMITS = { bytes: 4096, depth: 32, terms: 50 } as const;

/** Where reading stands in the tokens of a query. */
export interface Cursor {
  readonly tokens: readonly Token[];
  at: number;
  depth: number;
  terms: number;
}

const END: Token = { kind: 'end', value: '', from: 0, to: 0 };

export function peek(cursor: Cursor, ahead = 0): Token {
  return cursor.tokens[cursor.at + ahead] ?? END;
}

export function take(cursor: Cursor): Token {
  const token = peek(cursor);
  if (token.kind !== 'end') cursor.at++;
  return token;
}

/** A keyword, in any case. */
export function isWord(token: Token, word: string): boolean {
  return token.kind === 'word' && token.value.toLowerCase() === word;
}

export function isMark(token: Token, mark: string): boolean {
  return token.kind === 'punctuation' && token.value === mark;
}

/** Takes one token that opens something, reads the inside and counts the depth. */
export function nested<T>(cursor: Cursor, token: Token, inside: () => T): T {
  if (++cursor.depth > QUERY_LIMITS.depth)
    throw new QueryError(`nested deeper than ${QUERY_LIMITS.depth}`, token);
  cursor.at++;
  const result = inside();
  cursor.depth--;
  return result;
}

/** Counts a term or aggregate. */
export function countTerm(cursor: Cursor, place: { from: number; to: number }): void {
  if (++cursor.terms > QUERY_LIMITS.terms)
    throw new QueryError(`more than ${QUERY_LIMITS.terms} terms`, place);
}
