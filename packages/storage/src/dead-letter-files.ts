import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SealedTable } from './columns/open-block.ts';
import { syncFolder, writeDurable } from './durable-file.ts';

/** What stands beside rows that were moved aside. */
export interface DeadLetterAbout {
  /** The name of the letter's files. */
  readonly id: string;
  readonly signal: string;
  /** The block that the rows were cut out of. */
  readonly block: number;
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: number;
  /** The reason under which the ledger counts the rows. */
  readonly reason: string;
  /** What ClickHouse said. */
  readonly error: string;
  /** Names the rows for ClickHouse, so that sending them twice stores them once. */
  readonly token: string;
  /** Unix milliseconds. */
  readonly atMs: number;
}

/** A letter in its folder, with the bytes of its rows. */
export interface DeadLetter extends DeadLetterAbout {
  readonly bytes: number;
}

const ABOUT = '.json';
const BODY = '.native';

/** Both files survive a power cut when this returns. A letter of the same id is replaced. */
export async function writeDeadLetter(
  folder: string,
  about: DeadLetterAbout,
  body: readonly Uint8Array[],
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // The rows first: a letter is there once it says what it is.
  await writeDurable(join(folder, about.id + BODY), body, 'w');
  const text = Buffer.from(`${JSON.stringify(about, null, 2)}\n`);
  await writeDurable(join(folder, about.id + ABOUT), [text], 'w');
  await syncFolder(folder);
}

/** Every letter of a folder, oldest first; none when there is no folder. */
export async function listDeadLetters(folder: string): Promise<DeadLetter[]> {
  const names = await readdir(folder).catch(ifMissing([]));
  const letters: DeadLetter[] = [];
  for (const name of names.filter((file) => file.endsWith(ABOUT))) {
    const about = await readAbout(folder, name.slice(0, -ABOUT.length));
    const body = await stat(join(folder, about?.id + BODY)).catch(ifMissing(undefined));
    if (about !== undefined && body !== undefined) letters.push({ ...about, bytes: body.size });
  }
  return letters.sort((a, b) => a.atMs - b.atMs || a.id.localeCompare(b.id));
}

/** One letter with its rows; undefined when there is none. */
export async function readDeadLetter(
  folder: string,
  id: string,
): Promise<{ about: DeadLetterAbout; table: SealedTable } | undefined> {
  const about = await readAbout(folder, id);
  const body = await readFile(join(folder, id + BODY)).catch(ifMissing(undefined));
  if (about === undefined || body === undefined) return undefined;
  const { table, rows, columns } = about;
  return { about, table: { table, rows, columns, body: [body] } };
}

/** Removes a letter for good; one that is not there is no fault. */
export async function removeDeadLetter(folder: string, id: string): Promise<void> {
  for (const ending of [ABOUT, BODY]) await rm(join(folder, id + ending), { force: true });
  await syncFolder(folder).catch(ifMissing(undefined));
}

/** A letter that an earlier version wrote says less: its file's date and the token's parts stand in. */
async function readAbout(folder: string, id: string): Promise<DeadLetterAbout | undefined> {
  const path = join(folder, id + ABOUT);
  const text = await readFile(path, 'utf8').catch(ifMissing(undefined));
  if (text === undefined) return undefined;
  try {
    const about = JSON.parse(text) as Partial<DeadLetterAbout>;
    const { token = '', table = '', columns = [], rows = 0, error = '' } = about;
    const {
      signal = token.split(':')[1] ?? '',
      block = Number(token.split(':')[2] ?? 0),
      reason = `clickhouse_${/ClickHouse error (\d+)/.exec(error)?.[1] ?? 0}`,
      atMs = (await stat(path)).mtimeMs,
    } = about;
    return { id, signal, block, table, columns, rows, reason, error, token, atMs };
  } catch {
    return undefined; // not a letter: somebody else's file
  }
}

function ifMissing<T>(instead: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT') return instead;
    throw error;
  };
}
