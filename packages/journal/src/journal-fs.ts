import {
  type FileHandle,
  mkdir,
  open,
  readdir,
  rename,
  stat,
  statfs,
  unlink,
} from 'node:fs/promises';
import { dirname } from 'node:path';

/** An open file of the journal. Positions and sizes are bytes. */
export interface JournalFile {
  /** Writes all of it at the end of what was written; rejects when it cannot. */
  write(chunks: readonly Uint8Array[]): Promise<void>;
  /** Returns when everything written would survive a power cut. */
  sync(): Promise<void>;
  /** Fills the buffer from a position; returns how many bytes were there. */
  read(buffer: Uint8Array, position: number): Promise<number>;
  size(): Promise<number>;
  close(): Promise<void>;
}

/** What the journal needs of a disk. Injected, so that tests can let any call fail. */
export interface JournalFs {
  /** `create` fails when the file is there. */
  open(path: string, purpose: 'read' | 'create' | 'replace'): Promise<JournalFile>;
  list(folder: string): Promise<string[]>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Also those above it; resolves with the first that was made, undefined when all were there. */
  makeFolder(folder: string): Promise<string | undefined>;
  /** Makes names in a folder survive a power cut. */
  syncFolder(folder: string): Promise<void>;
  freeBytes(folder: string): Promise<number>;
  /** Unix milliseconds of the last write. */
  modifiedMs(path: string): Promise<number>;
}

const FLAGS = { read: 'r', create: 'wx', replace: 'w' } as const;

/** The real disk. Files are made with mode 0600: spans may hold what nobody else should read. */
export const nodeFs: JournalFs = {
  open: async (path, purpose) => new DiskFile(await open(path, FLAGS[purpose], 0o600)),
  list: (folder) => readdir(folder),
  rename,
  remove: unlink,
  makeFolder: (folder) => mkdir(folder, { recursive: true, mode: 0o700 }),
  syncFolder: async (folder) => {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  freeBytes: async (folder) => {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  },
  modifiedMs: async (path) => (await stat(path)).mtimeMs,
};

class DiskFile implements JournalFile {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async write(chunks: readonly Uint8Array[]): Promise<void> {
    let rest = chunks.filter((chunk) => chunk.length > 0);
    while (rest.length > 0) {
      const { bytesWritten } = await this.#handle.writev(rest);
      rest = after(rest, bytesWritten);
    }
  }

  // The length of a file is metadata that fdatasync does write, since without it the data is lost.
  sync(): Promise<void> {
    return this.#handle.datasync();
  }

  async read(buffer: Uint8Array, position: number): Promise<number> {
    let filled = 0;
    while (filled < buffer.length) {
      const length = buffer.length - filled;
      const { bytesRead } = await this.#handle.read(buffer, filled, length, position + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return filled;
  }

  async size(): Promise<number> {
    return (await this.#handle.stat()).size;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/** What is left of the chunks after `written` bytes: a write may be cut short. */
function after(chunks: readonly Uint8Array[], written: number): Uint8Array[] {
  let skip = written;
  const rest: Uint8Array[] = [];
  for (const chunk of chunks) {
    if (skip >= chunk.length) skip -= chunk.length;
    else {
      rest.push(skip === 0 ? chunk : chunk.subarray(skip));
      skip = 0;
    }
  }
  return rest;
}

/** Makes a folder and those above it, so that their names survive a power cut too. */
export async function makeDurableFolder(fs: JournalFs, folder: string): Promise<void> {
  const first = await fs.makeFolder(folder);
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) {
    await fs.syncFolder(dirname(made));
  }
}

/** Reads a whole small file. */
export async function readWhole(fs: JournalFs, path: string): Promise<Buffer> {
  const file = await fs.open(path, 'read');
  try {
    const bytes = Buffer.alloc(await file.size());
    return bytes.subarray(0, await file.read(bytes, 0));
  } finally {
    await file.close();
  }
}

/** Writes a whole small file so that its bytes survive a power cut; its name does after `syncFolder`. */
export async function writeWhole(
  fs: JournalFs,
  path: string,
  chunks: readonly Uint8Array[],
): Promise<void> {
  const file = await fs.open(path, 'replace');
  try {
    await file.write(chunks);
    await file.sync();
  } finally {
    await file.close();
  }
}
