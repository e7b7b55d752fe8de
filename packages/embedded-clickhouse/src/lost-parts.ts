import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

const LOGS = 'deduplication_logs';
const LOG_FILE = /^deduplication_log_\d+\.txt$/;
/** Operations of the engine's log: a part came with its token, a part went. */
const CAME = '1';
const WENT = '2';

interface Part {
  readonly partition: string;
  readonly first: number;
  readonly last: number;
}

/**
 * Takes the tokens of parts that are not there out of the engine's deduplication logs, before it reads them.
 *
 * The engine writes an INSERT's token to the log and only then gives the part its name (seen with 26.7.2). Killed
 * between the two it would answer the INSERT sent again with success and store nothing. Such a part is the newest of
 * its partition: older ones may have been merged away, and their tokens stay. Nobody may have the folder open.
 * @returns how many tokens were taken out
 */
export function forgetLostParts(dataDir: string): number {
  const store = join(dataDir, 'store');
  if (!existsSync(store)) return 0;
  // Written beside the store: the engine would take a second file among its logs for one of them.
  const draft = join(dataDir, 'deduplication-log.new');
  return foldersIn(store)
    .flatMap(foldersIn)
    .reduce((forgotten, table) => forgotten + forgetInTable(table, draft), 0);
}

function foldersIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, name));
}

function forgetInTable(table: string, draft: string): number {
  const folder = join(table, LOGS);
  if (!existsSync(folder)) return 0;
  const files = readdirSync(folder).filter((name) => LOG_FILE.test(name));
  const texts = new Map(files.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  const newest = newestBlocks(table);
  const went = namesAfter(WENT, [...texts.values()]);
  let forgotten = 0;
  for (const [name, text] of texts) {
    const lines = text.split('\n');
    const kept = lines.filter((line) => !isLost(line, newest, went));
    if (kept.length === lines.length) continue;
    replaceFile(join(folder, name), kept.join('\n'), draft);
    forgotten += lines.length - kept.length;
  }
  return forgotten;
}

function isLost(
  line: string,
  newest: ReadonlyMap<string, number>,
  went: ReadonlySet<string>,
): boolean {
  const [operation, name = ''] = line.split('\t');
  const part = operation === CAME && !went.has(name) ? readPartName(name) : undefined;
  return part !== undefined && part.first > (newest.get(part.partition) ?? -1);
}

function namesAfter(operation: string, texts: readonly string[]): Set<string> {
  return new Set(
    texts
      .flatMap((text) => text.split('\n'))
      .map((line) => line.split('\t'))
      .flatMap(([found, name]) => (found === operation && name !== undefined ? [name] : [])),
  );
}

/** The newest block number that each partition has on disk. */
function newestBlocks(table: string): Map<string, number> {
  const newest = new Map<string, number>();
  for (const name of readdirSync(table)) {
    const part = readPartName(name);
    if (part) newest.set(part.partition, Math.max(part.last, newest.get(part.partition) ?? -1));
  }
  return newest;
}

/** `20261130_17_17_0`: partition, first and last block number, level, and with mutations a version. */
function readPartName(name: string): Part | undefined {
  const match = /^([^_]+)_(\d+)_(\d+)_\d+(?:_\d+)?$/.exec(name);
  if (!match) return undefined;
  const [, partition = '', first, last] = match;
  return { partition, first: Number(first), last: Number(last) };
}

function replaceFile(path: string, text: string, draft: string): void {
  const file = openSync(draft, 'w', 0o640);
  writeSync(file, text);
  fsyncSync(file);
  closeSync(file);
  renameSync(draft, path);
}
