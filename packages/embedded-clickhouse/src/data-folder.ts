import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Session } from 'chdb';
import { engineArguments } from './engine-arguments.ts';
import { forgetLostParts } from './lost-parts.ts';

const VERSION_FILE = 'engine-version.json';

/** Why the engine could not be opened, in a sentence for a person. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/**
 * Opens the engine on a folder. Another process on the same folder is waited for (it may be ending),
 * then named. A folder that a newer engine has written is refused before this engine touches it.
 * @throws StartError
 */
export async function openEngine(
  dataDir: string,
  memoryShare: number,
  waitForLockMs: number,
): Promise<Session> {
  const build = engineBuild();
  checkVersion(dataDir, build);
  const deadline = performance.now() + waitForLockMs;
  for (;;) {
    if (livingHolder(dataDir) === undefined) forgetLostParts(dataDir);
    const opened = tryToOpen(dataDir, memoryShare);
    if (opened instanceof Session) {
      writeVersion(dataDir, build);
      return opened;
    }
    const holder = livingHolder(dataDir);
    // Who had the lock a moment ago may have ended since: the folder is free then.
    if (holder === undefined && isLocked(opened) && performance.now() < deadline) {
      await delay(50);
      continue;
    }
    if (holder === undefined) {
      throw new StartError(`TW4002 the engine cannot open ${dataDir}: ${opened.message}`, {
        cause: opened,
      });
    }
    await gone(holder, deadline, dataDir);
  }
}

/** The engine reads a file name with these as a pattern, finds no file and inserts nothing, without an error. */
export function refusePatterns(dataDir: string): void {
  if (!/[*?{}]/.test(dataDir)) return;
  throw new StartError(
    `TW4008 the folder name ${dataDir} has one of * ? { }, which the engine takes for a pattern; name another folder`,
  );
}

/** The binding says only that it failed; why stands on the process's error output. */
function tryToOpen(dataDir: string, memoryShare: number): Session | Error {
  try {
    return new Session(dataDir, { connectionArgs: engineArguments(memoryShare) });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function isLocked(failure: Error): boolean {
  return failure.message.includes('Cannot lock file');
}

/** The living process that the engine's status file names; the engine locks that file while it runs. */
function livingHolder(dataDir: string): number | undefined {
  try {
    const pid = Number(/PID: (\d+)/.exec(readFileSync(join(dataDir, 'status'), 'utf8'))?.[1]);
    return pid !== process.pid && isAlive(pid) ? pid : undefined;
  } catch {
    // No status file: nobody has opened the folder.
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function gone(holder: number, deadline: number, dataDir: string): Promise<void> {
  while (isAlive(holder)) {
    if (performance.now() > deadline) {
      throw new StartError(
        `TW4001 ${dataDir} is in use by process ${holder}; stop that process, or start this one with another folder`,
      );
    }
    await delay(50);
  }
}

/** The build of the engine library, known without opening anything. */
function engineBuild(): string {
  const manifest = createRequire(import.meta.url)('chdb/package.json') as {
    optionalDependencies: Record<string, string>;
  };
  return Object.values(manifest.optionalDependencies)[0] ?? 'unknown';
}

function checkVersion(dataDir: string, build: string): void {
  const written = readVersion(dataDir);
  if (written === undefined || compareVersions(written, build) <= 0) return;
  throw new StartError(
    `TW4003 ${dataDir} was written by the newer engine ${written} and this one is ${build}: install the newer ` +
      'version of Tracewell again, or name another folder',
  );
}

function readVersion(dataDir: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(join(dataDir, VERSION_FILE), 'utf8')) as { engine?: string })
      .engine;
  } catch {
    // A folder of its own or from before this file: nothing to compare with.
    return undefined;
  }
}

function writeVersion(dataDir: string, build: string): void {
  if (readVersion(dataDir) === build) return;
  const path = join(dataDir, VERSION_FILE);
  writeFileSync(`${path}.new`, `${JSON.stringify({ engine: build })}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** Below, at or above zero as `a` is older than, equal to or newer than `b`; only the numbers count. */
function compareVersions(a: string, b: string): number {
  const numbers = (version: string): number[] =>
    (version.match(/^[\d.]+/)?.[0] ?? '').split('.').map(Number);
  const [left, right] = [numbers(a), numbers(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
