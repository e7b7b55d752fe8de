import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineError } from './engine-error.ts';

/** What the socket gives comes in pieces of 64 KB at most; each write is a way through the thread pool and back. */
const WRITE_BYTES = 1024 * 1024;

/** A whole request body on disk, on its way into the engine. */
export interface SpooledBody extends AsyncDisposable {
  /** Its name inside the spool folder, which is the engine's working directory */
  readonly name: string;
  readonly bytes: number;
}

/**
 * The folder of bodies. The engine reads them with FROM INFILE: a body is there as a whole or not at all, for a
 * pipe that ends early would commit the rows it has seen. What a killed process left behind is deleted at start.
 */
export class Spool {
  readonly folder: string;
  readonly #maxBytes: number;

  private constructor(folder: string, maxBytes: number) {
    this.folder = folder;
    this.#maxBytes = maxBytes;
  }

  static async open(folder: string, maxBytes: number): Promise<Spool> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const left = (await readdir(folder)).filter((name) => name.startsWith('body-'));
    await Promise.all(left.map((name) => rm(join(folder, name), { force: true })));
    return new Spool(folder, maxBytes);
  }

  /**
   * Writes a body to a file of its own. Throws what the source throws (a cut connection) and EngineError 243 when
   * the disk is full; the file is gone then.
   */
  async write(source: AsyncIterable<Uint8Array>): Promise<SpooledBody> {
    const name = `body-${randomUUID()}`;
    const path = join(this.folder, name);
    const remove = (): Promise<void> => rm(path, { force: true });
    try {
      const bytes = await writeAll(path, source, this.#maxBytes);
      return { name, bytes, [Symbol.asyncDispose]: remove };
    } catch (error) {
      await remove();
      throw error;
    }
  }
}

/** Exported for its test, which writes to /dev/full. */
export async function writeAll(
  path: string,
  source: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<number> {
  const file = await open(path, 'w', 0o600);
  const waiting: Uint8Array[] = [];
  let [bytes, written] = [0, 0];
  const flush = async (): Promise<void> => {
    written = bytes;
    await writePieces(file, waiting.splice(0)).catch((cause: NodeJS.ErrnoException) => {
      throw notWritten(path, cause);
    });
  };
  try {
    for await (const chunk of source) {
      waiting.push(chunk);
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      if (bytes - written >= WRITE_BYTES) await flush();
    }
    await flush();
    return bytes;
  } finally {
    await file.close();
  }
}

/** Writes the pieces where they lie, without a copy, and goes on after a short write: the next one has the error. */
async function writePieces(file: FileHandle, pieces: readonly Uint8Array[]): Promise<void> {
  let left: readonly Uint8Array[] = pieces;
  while (left.length > 0) {
    let { bytesWritten: written } = await file.writev(left);
    left = left.flatMap((piece) => {
      const done = Math.min(written, piece.length);
      written -= done;
      return done === piece.length ? [] : [piece.subarray(done)];
    });
  }
}

function tooLarge(maxBytes: number): EngineError {
  const text = `TW4014: the request body has more than ${maxBytes} bytes; send it in several INSERTs`;
  return new EngineError(229, 'QUERY_IS_TOO_LARGE', text);
}

function notWritten(path: string, cause: NodeJS.ErrnoException): EngineError {
  const full = cause.code === 'ENOSPC' || cause.code === 'EDQUOT';
  const text = full
    ? `TW4015: no space left on the disk of ${path}: nothing of this INSERT was stored; free some space and send it again`
    : `TW4016: cannot write ${path}: ${cause.message}: nothing of this INSERT was stored`;
  return new EngineError(
    full ? 243 : 75,
    full ? 'NOT_ENOUGH_SPACE' : 'CANNOT_WRITE_TO_FILE_DESCRIPTOR',
    text,
  );
}
