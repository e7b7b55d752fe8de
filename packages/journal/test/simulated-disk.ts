import { dirname } from 'node:path';
import type { JournalFile, JournalFs } from '../src/index.ts';

/** Thrown by every call from the moment of the crash on: the process is gone. */
class Crash extends Error {
  override readonly name = 'Crash';
}

interface Inode {
  live: Buffer;
  /** What a power cut cannot take. */
  durable: Buffer;
}

/** Chance for what a power cut leaves of what was not synced: in [0, 1). */
export type Chance = () => number;

/**
 * A disk in memory that knows what is synced and what is not, and that can stop at any of its changes. After
 * `powerCut` each unsynced name and each unsynced byte is there or not, independently: writes reach a real disk in
 * any order, may be cut anywhere, and may leave zeros where the length came before the bytes.
 */
export class SimulatedDisk implements JournalFs {
  #names = new Map<string, Inode>();
  #durableNames = new Map<string, Inode>();
  readonly #folders = new Set<string>();
  /** Changes so far. */
  changes = 0;
  /** The change that is not done any more; undefined: all are. */
  crashAt: number | undefined;
  /** Says that files are synced and does nothing: what some disks do. */
  isLying = false;
  #hasCrashed = false;

  /** A process starts on the disk as it is. */
  restart(crashAt?: number): void {
    this.changes = 0;
    this.crashAt = crashAt;
    this.#hasCrashed = false;
  }

  get hasCrashed(): boolean {
    return this.#hasCrashed;
  }

  /** What was not synced is lost, or not. */
  powerCut(chance: Chance): void {
    const names = new Set([...this.#names.keys(), ...this.#durableNames.keys()]);
    const kept = new Map<string, Inode>();
    for (const name of names) {
      const choices = [this.#durableNames.get(name), this.#names.get(name)];
      const inode = choices[chance() < 0.5 ? 0 : 1];
      if (inode !== undefined) kept.set(name, inode);
    }
    for (const inode of new Set(kept.values())) {
      inode.live = leftOver(inode, chance);
      inode.durable = inode.live;
    }
    this.#names = kept;
    this.#durableNames = new Map(kept);
  }

  open(path: string, purpose: 'read' | 'create' | 'replace'): Promise<JournalFile> {
    return this.#do(purpose !== 'read', () => {
      const found = this.#names.get(path);
      if (purpose === 'read' && found === undefined) throw failure('ENOENT', path);
      if (purpose === 'create' && found !== undefined) throw failure('EEXIST', path);
      const inode = found ?? { live: Buffer.alloc(0), durable: Buffer.alloc(0) };
      if (purpose === 'replace') inode.live = Buffer.alloc(0);
      this.#names.set(path, inode);
      return this.#file(inode);
    });
  }

  list(folder: string): Promise<string[]> {
    return this.#do(false, () =>
      [...this.#names.keys()]
        .filter((path) => dirname(path) === folder)
        .map((path) => path.slice(folder.length + 1)),
    );
  }

  rename(from: string, to: string): Promise<void> {
    return this.#do(true, () => {
      const inode = this.#names.get(from);
      if (inode === undefined) throw failure('ENOENT', from);
      this.#names.delete(from);
      this.#names.set(to, inode);
    });
  }

  remove(path: string): Promise<void> {
    return this.#do(true, () => {
      if (!this.#names.delete(path)) throw failure('ENOENT', path);
    });
  }

  makeFolder(folder: string): Promise<string | undefined> {
    return this.#do(false, () => {
      const isNew = !this.#folders.has(folder);
      this.#folders.add(folder);
      return isNew ? folder : undefined;
    });
  }

  syncFolder(folder: string): Promise<void> {
    return this.#do(true, () => {
      for (const path of new Set([...this.#names.keys(), ...this.#durableNames.keys()])) {
        if (dirname(path) !== folder) continue;
        const inode = this.#names.get(path);
        if (inode === undefined) this.#durableNames.delete(path);
        else this.#durableNames.set(path, inode);
      }
    });
  }

  freeBytes(): Promise<number> {
    return Promise.resolve(2 ** 40);
  }

  modifiedMs(): Promise<number> {
    return Promise.resolve(Date.now());
  }

  #file(inode: Inode): JournalFile {
    return {
      write: (chunks) => {
        const bytes = Buffer.concat(chunks);
        const half = (): void => {
          inode.live = Buffer.concat([inode.live, bytes.subarray(0, bytes.length >> 1)]);
        };
        return this.#do(
          true,
          () => {
            inode.live = Buffer.concat([inode.live, bytes]);
          },
          half,
        );
      },
      sync: () =>
        this.#do(true, () => {
          if (!this.isLying) inode.durable = inode.live;
        }),
      read: (buffer, position) =>
        this.#do(false, () => inode.live.copy(buffer, 0, position, position + buffer.length)),
      size: () => this.#do(false, () => inode.live.length),
      close: () => Promise.resolve(),
    };
  }

  async #do<T>(isChange: boolean, act: () => T, halfDone?: () => void): Promise<T> {
    await Promise.resolve();
    if (this.#hasCrashed) throw new Crash();
    if (isChange) {
      this.changes += 1;
      if (this.changes === this.crashAt) {
        this.#hasCrashed = true;
        halfDone?.();
        throw new Crash();
      }
    }
    return act();
  }
}

/** What a power cut leaves of a file. Its synced bytes are there, unless it was truncated since. */
function leftOver({ live, durable }: Inode, chance: Chance): Buffer {
  const isAppended = live.subarray(0, durable.length).equals(durable);
  if (!isAppended && chance() < 0.5) return durable;
  const safe = isAppended ? durable.length : 0;
  const end = safe + Math.floor(chance() * (live.length - safe + 1));
  const kept = Buffer.from(live.subarray(0, end));
  if (chance() < 0.3) kept.fill(0, safe + Math.floor(chance() * (end - safe + 1)));
  return kept;
}

function failure(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
