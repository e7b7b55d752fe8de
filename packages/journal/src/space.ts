import type { JournalFs } from './journal-fs.ts';

const HIGH_SHARE = 0.9;
const DISK_CHECK_MS = 1000;

/** 'high' from 90 % of the budget on; 'disk_low': the disk is about to be; 'full': nothing may be written. */
export type Level = 'ok' | 'high' | 'disk_low' | 'full';

export interface SpaceOptions {
  readonly folder: string;
  readonly maxBytes: number;
  readonly reserveBytes: number;
  readonly lowDiskBytes?: number;
}

/** Whether the journal may grow: its own budget, and what the disk has left. */
export class Space {
  readonly #fs: JournalFs;
  readonly #options: SpaceOptions;
  readonly #used: () => number;
  /** Of the disk, when it was last asked. */
  #freeBytes = Number.POSITIVE_INFINITY;
  #checkedAt = Number.NEGATIVE_INFINITY;
  /** So much may be written before the disk must be asked again, however soon that is. */
  #trustedTo = 0;

  constructor(fs: JournalFs, options: SpaceOptions, used: () => number) {
    this.#fs = fs;
    this.#options = options;
    this.#used = used;
  }

  get level(): Level {
    const used = this.#used();
    const { maxBytes, lowDiskBytes = 0 } = this.#options;
    const isDiskLow = this.#isDiskFull || this.#freeBytes < lowDiskBytes;
    // Asked about again, so that requests are let in once somebody has made room.
    if (isDiskLow) void this.check();
    if (this.#isDiskFull || used >= maxBytes) return 'full';
    if (isDiskLow) return 'disk_low';
    return used >= maxBytes * HIGH_SHARE ? 'high' : 'ok';
  }

  get reason(): string {
    const { maxBytes, reserveBytes } = this.#options;
    return this.#isDiskFull
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
    const isTrusted = this.#isDiskFull || this.#used() < this.#trustedTo;
    if (isTrusted && now - this.#checkedAt < DISK_CHECK_MS) return;
    this.#checkedAt = now;
    try {
      const { folder, reserveBytes } = this.#options;
      this.#freeBytes = await this.#fs.freeBytes(folder);
      const above = this.#freeBytes - reserveBytes;
      this.#trustedTo = this.#used() + Math.max(1, above / 2);
    } catch {
      this.#freeBytes = Number.POSITIVE_INFINITY;
    }
  }

  get #isDiskFull(): boolean {
    return this.#freeBytes < this.#options.reserveBytes;
  }
}
