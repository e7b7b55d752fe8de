import type { JournalFs } from './journal-fs.ts';

const HIGH_SHARE = 0.9;
const DISK_CHECK_MS = 1000;

/** Whether the journal may grow: its own budget, and what the disk has left. */
export class Space {
  readonly #fs: JournalFs;
  readonly #options: { folder: string; maxBytes: number; reserveBytes: number };
  readonly #used: () => number;
  #diskLow = false;
  #checkedAt = Number.NEGATIVE_INFINITY;
  /** So much may be written before the disk must be asked again, however soon that is. */
  #trustedTo = 0;

  constructor(
    fs: JournalFs,
    options: { folder: string; maxBytes: number; reserveBytes: number },
    used: () => number,
  ) {
    this.#fs = fs;
    this.#options = options;
    this.#used = used;
  }

  get level(): 'ok' | 'high' | 'full' {
    const used = this.#used();
    if (this.#diskLow) {
      // Asked about again, so that requests are let in once somebody has made room.
      void this.check();
      return 'full';
    }
    if (used >= this.#options.maxBytes) return 'full';
    return used >= this.#options.maxBytes * HIGH_SHARE ? 'high' : 'ok';
  }

  get reason(): string {
    const { maxBytes, reserveBytes } = this.#options;
    return this.#diskLow
      ? `the disk has less than ${reserveBytes} bytes left`
      : `${this.#used()} of ${maxBytes} bytes are used`;
  }

  /** Makes the next check ask the disk: a write has failed. */
  doubt(): void {
    this.#checkedAt = Number.NEGATIVE_INFINITY;
  }

  /**
   * Asks the disk once a second, and when half of what it had above the reserve is written. A disk
   * that cannot be asked is no reason to refuse.
   */
  async check(): Promise<void> {
    const now = performance.now();
    const isTrusted = this.#diskLow || this.#used() < this.#trustedTo;
    if (isTrusted && now - this.#checkedAt < DISK_CHECK_MS) return;
    this.#checkedAt = now;
    try {
      const { folder, reserveBytes } = this.#options;
      const free = await this.#fs.freeBytes(folder);
      this.#diskLow = free < reserveBytes;
      this.#trustedTo = this.#used() + Math.max(1, (free - reserveBytes) / 2);
    } catch {
      this.#diskLow = false;
    }
  }
}
