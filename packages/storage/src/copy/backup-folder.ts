import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { syncFolder, writeDurable } from '../durable-file.ts';
import {
  type CopyOptions,
  type CopySource,
  type SourceSlice,
  type SourceTable,
  totalRowsOf,
} from './copy-source.ts';

const zip = promisify(gzip);
const unzip = promisify(gunzip);

/** manifest.json of a backup: written last, so that a folder without it is no backup. */
interface Manifest {
  readonly format: 1;
  readonly id: string;
  readonly createdAt: string;
  readonly tracewell: string;
  /** Newest migration of the store. */
  readonly schema: number;
  readonly tables: readonly SourceTable[];
  /** SHA-256 of each file, by its path in the folder. */
  readonly files: Readonly<Record<string, string>>;
}

/** What a backup says of itself. */
export type BackupFacts = Pick<Manifest, 'id' | 'createdAt' | 'tracewell' | 'schema'>;

/** A folder that cannot be written as a backup, or read as one. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}

const MANIFEST = 'manifest.json';
/** Lies in the folder until the manifest does: what is beside it may be written anew. */
const UNFINISHED = 'unfinished';

/**
 * Writes every row of a source to a folder, which must be empty, not there, or left by a backup that was stopped;
 * reads the files again and compares them. Throws a BackupError (TW4117, TW4121) or a StoreError; then the folder
 * holds no manifest and is no backup.
 */
export async function writeBackup(
  folder: string,
  source: CopySource,
  about: Pick<Manifest, 'tracewell' | 'schema'>,
  options: CopyOptions = {},
): Promise<BackupFacts> {
  try {
    await claimFolder(folder);
    const files = await writeSlices(folder, source, options);
    for (const path of Object.keys(files)) await readChecked(folder, path, files);
    const facts = { id: randomUUID(), createdAt: new Date().toISOString(), ...about };
    const manifest: Manifest = { format: 1, ...facts, tables: source.tables, files };
    const text = Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`);
    await writeDurable(join(folder, `${MANIFEST}.new`), [text], 'wx');
    await rename(join(folder, `${MANIFEST}.new`), join(folder, MANIFEST));
    await rm(join(folder, UNFINISHED));
    await syncFolder(folder);
    return facts;
  } catch (error) {
    throw toBackupError(folder, error);
  }
}

async function claimFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const there = await readdir(folder);
  if (there.length > 0 && !(there.includes(UNFINISHED) && !there.includes(MANIFEST))) {
    throw new BackupError(
      `TW4117 ${folder} is not empty: name another folder, nothing is overwritten.`,
    );
  }
  // Only what a backup writes: a person may have put something beside it.
  const ours = there.filter((name) => /^(otel|tracewell)_/.test(name) || name.startsWith(MANIFEST));
  for (const name of ours) await rm(join(folder, name), { recursive: true });
  if (there.length === 0) await writeDurable(join(folder, UNFINISHED), [], 'wx');
}

async function writeSlices(
  folder: string,
  source: CopySource,
  { onProgress, signal }: CopyOptions,
): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  const totalRows = totalRowsOf(source);
  let copiedRows = 0;
  for (const { table, partitions } of source.tables) {
    for (const slice of partitions.flatMap(({ slices }) => slices)) {
      signal?.throwIfAborted();
      const packed = await zip(await source.read(table, slice, signal), { level: 1 });
      const path = fileOf(table, slice);
      await mkdir(dirname(join(folder, path)), { recursive: true, mode: 0o700 });
      await writeDurable(join(folder, path), [packed], 'wx');
      files[path] = digestOf(packed);
      copiedRows += slice.rows;
      onProgress?.({ table, copiedRows, totalRows });
    }
  }
  return files;
}

/** A backup as something to copy from. Throws a BackupError (TW4118) when the folder is none. */
export async function openBackup(folder: string): Promise<CopySource & { facts: BackupFacts }> {
  const manifest = await readManifest(folder);
  const { id, createdAt, tracewell, schema, tables, files } = manifest;
  return {
    id,
    facts: { id, createdAt, tracewell, schema },
    tables,
    read: async (table, slice) => unzip(await readChecked(folder, fileOf(table, slice), files)),
  };
}

async function readManifest(folder: string): Promise<Manifest> {
  let manifest: Manifest;
  try {
    manifest = JSON.parse(await readFile(join(folder, MANIFEST), 'utf8')) as Manifest;
  } catch (cause) {
    throw new BackupError(
      `TW4118 ${folder} is no backup: it has no ${MANIFEST} that can be read. A backup that was stopped has none.`,
      { cause },
    );
  }
  if (manifest.format === 1) return manifest;
  throw new BackupError(
    `TW4118 ${folder} was written in format ${String(manifest.format)}, which this build does not know: use the newer build.`,
  );
}

async function readChecked(
  folder: string,
  path: string,
  files: Manifest['files'],
): Promise<Buffer> {
  const packed = await readFile(join(folder, path)).catch((cause: unknown) => {
    throw new BackupError(`TW4118 ${join(folder, path)} of the backup cannot be read.`, { cause });
  });
  if (digestOf(packed) === files[path]) return packed;
  throw new BackupError(
    `TW4118 ${join(folder, path)} of the backup is not what was written: the disk has damaged it, or somebody changed it.`,
  );
}

function fileOf(table: string, { id }: SourceSlice): string {
  return join(table, `${id}.native.gz`);
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What the file system refused, with a code of its own. */
function toBackupError(folder: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('syscall' in error)) return error;
  const isFull = 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
  const advice = isFull
    ? 'The disk is full: free space or name a folder on another disk, then call the command again.'
    : 'Look at the path and its permissions, then call the command again.';
  return new BackupError(
    `TW4121 the backup cannot be written to ${folder}: ${error.message}. ${advice}`,
    {
      cause: error,
    },
  );
}
