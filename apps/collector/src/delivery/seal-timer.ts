import { SEAL_LIMITS } from './filling-block.ts';

const LOOK_AGAIN_MS = 50;

/**
 * Says when the open block is old enough to be sealed: after a second; while earlier blocks are still on their way to
 * the store it goes on filling, for it could only wait behind them. Fewer, larger INSERTs cost the store less, the
 * more the busier it is.
 */
export class SealTimer {
  readonly #isStoreBusy: () => boolean;
  readonly #seal: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(isStoreBusy: () => boolean, seal: () => void) {
    this.#isStoreBusy = isStoreBusy;
    this.#seal = seal;
  }

  /** The open block has its first record; nothing changes when it had one before. */
  start(): void {
    const { ageMs, busyAgeMs } = SEAL_LIMITS;
    const latest = performance.now() + busyAgeMs;
    this.#timer ??= setTimeout(() => this.#look(latest), ageMs);
  }

  /** The block is closed. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #look(latest: number): void {
    if (this.#isStoreBusy() && performance.now() < latest) {
      this.#timer = setTimeout(() => this.#look(latest), LOOK_AGAIN_MS);
    } else this.#seal();
  }
}
