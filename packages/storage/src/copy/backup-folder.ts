import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { type CopyOptions, type CopySource, type SourceTable, totalRowsOf } from './copy-source.ts';

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

/**
 * Writes every row of a source to a folder, which must be empty or not there, reads the files again and compares them.
 * Throws a BackupError or a StoreError; then the folder holds no manifest and is no backup.
 */
export async function writeBackup(
  folder: string,
  source: CopySource,
  about: Pick<Manifest, 'tracewell' | 'schema'>,
  { onProgress, signal }: CopyOptions = {},
): Promise<BackupFacts> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0) {
    throw new BackupError(
      `TW4117 ${folder} is not empty: name another folder, nothing is overwritten.`,
    );
  }
  const files: Record<string, string> = {};
  const totalRows = totalRowsOf(source);
  let copiedRows = 0;
  for (const { table, partitions } of source.tables) {
    for (const partition of partitions) {
      for (const slice of partition.slices) {
        signal?.throwIfAborted();
        const packed = await zip(await source.read(table, slice, signal), { level: 1 });
        const path = fileOf(table, slice);
        await writeDurable(join(folder, path), packed);
        files[path] = digestOf(packed);
      }
      copiedRows += partition.rows;
      onProgress?.({ table, copiedRows, totalRows });
    }
  }
  for (const path of Object.keys(files)) await readChecked(folder, path, files);
  const facts = { id: randomUUID(), createdAt: new Date().toISOString(), ...about };
  const tables = source.tables.map(({ table, rowHash, isMerging, partitions }) => ({
    table,
    rowHash,
    isMerging,
    partitions,
  }));
  const manifest: Manifest = { format: 1, ...facts, tables, files };
  const path = join(folder, 'manifest.json');
  await writeDurable(`${path}.new`, Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`));
  await rename(`${path}.new`, path);
  return facts;
}

/** A backup as something to copy from. Throws a BackupError when the folder is none. */
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
    manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Manifest;
  } catch (cause) {
    throw new BackupError(
      `TW4118 ${folder} is no backup: it has no manifest.json that can be read. A backup that was stopped has none.`,
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

function fileOf(table: string, slice: string): string {
  return join(table, `${slice.replace(':', '-')}.native.gz`);
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function writeDurable(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const handle = await open(path, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
