import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../atomic-file.ts';

/** The name of this data folder's collector, made once: part of every insert's token. */
export async function readCollectorId(dataDir: string): Promise<string> {
  const file = join(dataDir, 'collector-id');
  try {
    const id = (await readFile(file, 'utf8')).trim();
    if (id !== '') return id;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const id = randomUUID();
  await writeFileAtomic(file, `${id}\n`, true);
  return id;
}
