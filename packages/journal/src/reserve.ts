import { randomFillSync } from 'node:crypto';
import { join } from 'node:path';
import { type JournalFs, writeWhole } from './journal-fs.ts';

const NAME = 'reserve';
/** A checkpoint has some KiB; the receipts of a segment that is deleted under load may have most of a MiB. */
const BYTES = 1024 * 1024;

/**
 * A file that holds nothing but space. On a disk that is full to the last byte no checkpoint could be
 * written and so no segment deleted, which is what would make room: then this file is deleted first.
 */
export class Reserve {
  readonly #fs: JournalFs;
  readonly #folder: string;
  /** Undefined until the folder was looked at. */
  #isThere: boolean | undefined;

  constructor(fs: JournalFs, folder: string) {
    this.#fs = fs;
    this.#folder = folder;
  }

  /** Runs a write that may be repeated; where the disk is full, once more in the reserved space. */
  async spendOn(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      if (!isDiskFull(error) || !(await this.#look())) throw error;
      await this.#fs.remove(this.#path);
      this.#isThere = false;
      await write();
    }
  }

  /** Makes the file if it is not there. A disk without room for it is no fault: it is tried again next time. */
  async refill(): Promise<void> {
    try {
      if (await this.#look()) return;
      // Random, because some file systems keep zeros without space.
      await writeWhole(this.#fs, this.#path, [randomFillSync(Buffer.alloc(BYTES))]);
      this.#isThere = true;
    } catch {
      await this.#fs.remove(this.#path).catch(() => undefined);
    }
  }

  async #look(): Promise<boolean> {
    this.#isThere ??= (await this.#fs.list(this.#folder)).includes(NAME);
    return this.#isThere;
  }

  get #path(): string {
    return join(this.#folder, NAME);
  }
}

function isDiskFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT';
}
