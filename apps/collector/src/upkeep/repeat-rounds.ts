import { setTimeout as sleep } from 'node:timers/promises';
import { type Store, StoreError } from '@tracewell/storage';
import type { RoleContext } from '../role.ts';
import { connectStore } from '../store-connection.ts';

/** One kind of upkeep. */
export interface Round {
  readonly name: string;
  /** Does what is due now. Answers after how many milliseconds to look again. */
  run(store: Store): Promise<number>;
  /** Says what a failed round means. Answers after how many milliseconds to try again. */
  failed(error: unknown): Promise<number>;
}

/** Repeats a round until the signal is aborted. Never rejects. */
export async function repeatRounds(context: RoleContext, round: Round): Promise<void> {
  const { log, signal } = context;
  try {
    while (!signal.aborted) await untilUnreachable(context, round);
  } catch (error) {
    if (signal.aborted) return;
    log.error(
      { err: error, round: round.name },
      'TW4112 upkeep has stopped: nothing is dropped or sealed until a restart',
    );
  }
}

/** Returns when the store does not answer: the engine may come back at another port. */
async function untilUnreachable({ config, signal }: RoleContext, round: Round): Promise<void> {
  await using store = await connectStore(config, 'writer', signal);
  for (;;) {
    let isReachable = true;
    const again = await round.run(store).catch((error: unknown) => {
      signal.throwIfAborted();
      isReachable = !(error instanceof StoreError && error.kind === 'unreachable');
      return round.failed(error);
    });
    await sleep(again, undefined, { signal, ref: false });
    if (!isReachable) return;
  }
}
