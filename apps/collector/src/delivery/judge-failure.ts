import { StoreError } from '@tracewell/storage';

/** So many refusals in a row, before rows are taken for unreadable without a good one among them. */
export const POISON_PROOFS = 3;

/** Whether the store itself cannot be used, by any block: it does not answer, or lets this user do nothing. */
export function isStoreDown(error: unknown): boolean {
  if (!(error instanceof StoreError)) return false;
  const isSilent = error.code === 0 && (error.kind === 'unreachable' || error.kind === 'timeout');
  return isSilent || error.kind === 'unreachable' || error.kind === 'refused';
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
