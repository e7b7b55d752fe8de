import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** The claim of this process on a data folder; disposing gives the folder back. */
export type FolderClaim = AsyncDisposable;

interface Holder {
  readonly pid: number;
  /** When the process began, as the system tells it: a pid alone may have been given to another. */
  readonly began: string;
}

/**
 * Makes sure that one ingest role at a time writes this folder. A claim that a killed process left
 * behind is taken over. Rejects with TW1105 while its process lives.
 */
export async function claimDataFolder(dataDir: string): Promise<FolderClaim> {
  const file = join(dataDir, 'run', 'ingest.lock');
  await mkdir(join(dataDir, 'run'), { recursive: true, mode: 0o700 });
  const mine: Holder = { pid: process.pid, began: await beganAt(process.pid) };
  while (!(await tryClaim(file, mine))) {
    const holder = await readHolder(file);
    if (holder !== undefined && (await isAlive(holder, mine))) {
      throw new Error(
        `TW1105 ${dataDir} is in use by the collector with process id ${holder.pid}: end it, or give this one another folder with TRACEWELL_DATA_DIR.`,
      );
    }
    await rm(file, { force: true });
  }
  return { [Symbol.asyncDispose]: () => rm(file, { force: true }) };
}

async function tryClaim(file: string, mine: Holder): Promise<boolean> {
  try {
    const handle = await open(file, 'wx', 0o600);
    await handle.writeFile(JSON.stringify(mine));
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Holder;
  } catch {
    return undefined; // gone, or cut off by a crash
  }
}

async function isAlive(holder: Holder, mine: Holder): Promise<boolean> {
  if (holder.pid === mine.pid) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return (await beganAt(holder.pid)) === holder.began;
}

/** Start of a process in clock ticks since boot (Linux); empty elsewhere, where the pid must do. */
async function beganAt(pid: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The second field is the command in brackets and may hold spaces; the start is field 22.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
