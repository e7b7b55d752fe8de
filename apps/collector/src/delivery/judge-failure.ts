import { StoreError } from '@tracewell/storage';

/*
 * Errors that lie in the bytes of the block, so that no repeat can succeed: the engine cannot read
 * or convert a value. Everything else may end by itself (a missing table is made by a migration, a
 * full disk is emptied) and is repeated for ever, unchanged.
 */
const POISON_CODES: ReadonlySet<number> = new Set([
  6, // CANNOT_PARSE_TEXT
  27, // CANNOT_PARSE_INPUT_ASSERTION_FAILED
  33, // CANNOT_READ_ALL_DATA
  38, // CANNOT_PARSE_DATE
  41, // CANNOT_PARSE_DATETIME
  70, // CANNOT_CONVERT_TYPE
  117, // INCORRECT_DATA
  131, // TOO_LARGE_STRING_SIZE
  190, // SIZES_OF_ARRAYS_DONT_MATCH
  349, // CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN
  407, // DECIMAL_OVERFLOW
  691, // UNKNOWN_ELEMENT_OF_ENUM
]);

/** So many refusals in a row, before a block is taken for poison or others go first. */
export const POISON_PROOFS = 3;

/** The code under which the engine says that it cannot read the block; undefined for anything else. */
export function poisonCode(error: unknown): number | undefined {
  return error instanceof StoreError && POISON_CODES.has(error.code) ? error.code : undefined;
}

/**
 * Whether the error may lie in the block: the engine answered, or did not finish in time. An engine
 * that cannot be reached says nothing about a block.
 */
export function isAnswer(error: unknown): boolean {
  return error instanceof StoreError && (error.code !== 0 || error.kind === 'timeout');
}

/** Time before the next attempt: doubles up to the limit, and random within, so that restarts spread. */
export function backoffMs(attempt: number, limitMs = 10_000, random = Math.random): number {
  const ceiling = Math.min(limitMs, 100 * 2 ** Math.min(attempt, 20));
  return Math.round(ceiling / 2 + random() * (ceiling / 2));
}
