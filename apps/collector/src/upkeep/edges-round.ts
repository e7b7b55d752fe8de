import { sealEdges } from '@tracewell/storage';
import type { RoleContext } from '../role.ts';
import type { Round } from './repeat-rounds.ts';

/** Between two looks for minutes that have settled. */
const INTERVAL_MS = 30_000;
/** While minutes wait: a day of history is sealed piece by piece, and questions go in between. */
const BUSY_MS = 1_000;
/** Usual look: what has just ended, and what was sealed before all of it had come. */
const RECENT_MS = 1_800_000;
/** Every so many looks the whole of retention is looked at, for halves that came late by hours. */
const FULL_EVERY = 20;

/** Seals the edges of whole minutes, so that a map need not pair them again. */
export function edgesRound({ config, log, signal }: RoleContext): Round {
  let looks = 0;
  let isWaiting = false;
  return {
    name: 'edges',
    run: async (store) => {
      const isFull = isWaiting || looks % FULL_EVERY === 0;
      looks += 1;
      const lookBackMs = isFull ? config.retention.spans : RECENT_MS;
      const { sealed, waiting } = await sealEdges(store, { nowMs: Date.now(), lookBackMs, signal });
      isWaiting = waiting > 0;
      if (sealed > 0) log.debug({ sealed, waiting }, 'edges of whole minutes were sealed');
      return isWaiting ? BUSY_MS : INTERVAL_MS;
    },
    failed: (error) => {
      log.warn(
        { err: error },
        'TW4115 the edges of the service map could not be sealed; they are paired when they are asked for, and sealing is tried again',
      );
      return Promise.resolve(INTERVAL_MS);
    },
  };
}
