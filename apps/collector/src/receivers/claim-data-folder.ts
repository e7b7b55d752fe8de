import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
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
    await refuseWhileAlive(file, dataDir, mine);
    // Moved, not deleted: of several that saw the same dead holder only one moves its claim, and one
    // that comes late moves a living claim, sees so, and puts it back.
    const moved = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
    try {
      await rename(file, moved);
    } catch {
      continue; // another was quicker
    }
    try {
      await refuseWhileAlive(moved, dataDir, mine);
    } catch (error) {
      await link(moved, file).catch(() => undefined);
      throw error;
    } finally {
      await rm(moved, { force: true });
    }
  }
  return { [Symbol.asyncDispose]: () => rm(file, { force: true }) };
}

/** A claim appears whole: nobody ever reads half of one and takes its writer for dead. */
async function tryClaim(file: string, mine: Holder): Promise<boolean> {
  const whole = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    await writeFile(whole, JSON.stringify(mine), { mode: 0o600 });
    await link(whole, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw error;
      return writeFile(file, JSON.stringify(mine), { mode: 0o600, flag: 'wx' }); // a disk without links
    });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(whole, { force: true });
  }
}

/** Rejects with TW1105 while the process of the claim lives. */
async function refuseWhileAlive(file: string, dataDir: string, mine: Holder): Promise<void> {
  const holder = await readHolder(file);
  if (holder === undefined || !(await isAlive(holder, mine))) return;
  throw new Error(
    `TW1105 ${dataDir} is in use by the collector with process id ${holder.pid}: end it, or give this one another folder with TRACEWELL_DATA_DIR.`,
  );
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
