import { randomBytes } from 'node:crypto';
import { link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { writeFileAtomic } from '../atomic-file.ts';

/** The claim of this process on a data folder; disposing gives the folder back. */
export type FolderClaim = AsyncDisposable;

interface Claim {
  /** Unlike that of any other claim. */
  readonly id: string;
  readonly pid: number;
  /** When the process began, as the system tells it: a pid alone may have been given to another. */
  readonly began: string;
}

/** On a disk without links a claim is empty for a moment. */
const BEING_WRITTEN_MS = 100;

/**
 * Makes sure that one ingest role at a time writes this folder. A claim that a killed process left
 * behind is taken over. Rejects with TW1105 while its process lives.
 *
 * No claim is ever moved or deleted by those who come after it: a claim that follows a dead one is
 * linked under that one's own name, which can be done once. The last of the chain holds the folder; it
 * puts itself first and then removes the rest. Who comes late and links behind a claim that is no
 * longer in the chain does not find itself there, and looks again.
 */
export async function claimDataFolder(dataDir: string): Promise<FolderClaim> {
  const first = join(dataDir, 'run', 'ingest.lock');
  await mkdir(dirname(first), { recursive: true, mode: 0o700 });
  const began = await beganAt(process.pid);
  const mine: Claim = { id: randomBytes(8).toString('hex'), pid: process.pid, began };
  for (;;) {
    const last = await lastClaim(first);
    if (last !== undefined && (await isAlive(last, mine))) throw inUse(dataDir, last);
    const place = last === undefined ? first : successor(first, last);
    if (!(await linkClaim(first, place, mine))) continue; // another was quicker
    if ((await lastClaim(first))?.id === mine.id) break;
    await rm(place, { force: true });
  }
  await removeOthers(first, mine);
  return { [Symbol.asyncDispose]: () => rm(first, { force: true }) };
}

function successor(first: string, { id }: Claim): string {
  return `${first}.after.${id}`;
}

/** The claim that nobody has followed; undefined when there is none. */
async function lastClaim(first: string): Promise<Claim | undefined> {
  let last = await readClaim(first);
  for (let next = last; next !== undefined; next = await readClaim(successor(first, next))) {
    last = next;
  }
  return last;
}

/** Puts the holder's claim first, then removes what it has followed, in this order. */
async function removeOthers(first: string, mine: Claim): Promise<void> {
  await writeFileAtomic(first, JSON.stringify(mine));
  const folder = dirname(first);
  const followers = successor(basename(first), { ...mine, id: '' });
  for (const name of await readdir(folder)) {
    if (name.startsWith(followers)) await rm(join(folder, name), { force: true });
  }
}

/** False when the place is taken. A claim appears whole: nobody reads half of one. */
async function linkClaim(first: string, place: string, mine: Claim): Promise<boolean> {
  const whole = `${first}.${mine.id}.new`;
  try {
    await writeFile(whole, JSON.stringify(mine), { mode: 0o600 });
    await link(whole, place).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw error;
      return writeFile(place, JSON.stringify(mine), { mode: 0o600, flag: 'wx' }); // a disk without links
    });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(whole, { force: true });
  }
}

/** Undefined when there is none. One that a crash cut off is nobody's, and called after its place. */
async function readClaim(file: string): Promise<Claim | undefined> {
  const nobody: Claim = { id: `${extname(file).slice(1)}-cut`, pid: 0, began: '' };
  for (const patienceMs of [BEING_WRITTEN_MS, 0]) {
    try {
      return { ...nobody, ...(JSON.parse(await readFile(file, 'utf8')) as Partial<Claim>) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      await setTimeout(patienceMs);
    }
  }
  return nobody;
}

function inUse(dataDir: string, { pid }: Claim): Error {
  return new Error(
    `TW1105 ${dataDir} is in use by the collector with process id ${pid}: end it, or give this one another folder with TRACEWELL_DATA_DIR.`,
  );
}

async function isAlive(holder: Claim, mine: Claim): Promise<boolean> {
  if (holder.pid === mine.pid || holder.pid <= 0) return false;
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
