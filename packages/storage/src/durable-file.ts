import { open } from 'node:fs/promises';

/**
 * Writes a file whose bytes are on disk when it returns; its name is once {@link syncFolder} has returned too.
 * @param flag 'wx' refuses a file that is there, 'w' writes it anew
 */
export async function writeDurable(
  path: string,
  chunks: readonly Uint8Array[],
  flag: 'w' | 'wx',
): Promise<void> {
  const handle = await open(path, flag, 0o600);
  try {
    for (const chunk of chunks) await handle.writeFile(chunk);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The names of a folder are on disk when it returns. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
