import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Beside the journal: it goes with the data it speaks of. */
export const SAMPLE_HISTORY_FILE = 'sample-history.json';

/**
 * Notes that the sample history is being sent to the store of this data folder. When one was sent before, nothing is
 * noted and its time (ISO) is returned: the same seed makes the same trace ids, and a second history would put spans
 * that are hours apart into one trace.
 */
export async function noteSampleHistory(dataDir: string, now: Date): Promise<string | undefined> {
  const path = join(dataDir, SAMPLE_HISTORY_FILE);
  await mkdir(dataDir, { recursive: true });
  try {
    await writeFile(path, JSON.stringify({ to: now.toISOString() }), { flag: 'wx' });
    return undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const { to } = JSON.parse(await readFile(path, 'utf8')) as { to: string };
  return to;
}

/** The sample data is gone: the next demo sends its history again. */
export async function forgetSampleHistory(dataDir: string): Promise<void> {
  await rm(join(dataDir, SAMPLE_HISTORY_FILE), { force: true });
}
