import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Session } from 'chdb';

const VERSION_FILE = 'engine-version.json';
const LOCK_WAIT_MS = 10_000;

/** Why the engine could not be opened, in a sentence for a person. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/**
 * Opens the engine on a folder. Another process on the same folder is waited for up to 10 s (it may be ending),
 * then named. A folder that a newer engine has written is refused before this engine touches it.
 * @throws StartError
 */
export async function openEngine(dataDir: string, memoryShare: number): Promise<Session> {
  const build = engineBuild();
  checkVersion(dataDir, build);
  const deadline = performance.now() + LOCK_WAIT_MS;
  for (;;) {
    try {
      const session = new Session(dataDir, {
        connectionArgs: [`--max_server_memory_usage_to_ram_ratio=${memoryShare}`],
      });
      writeVersion(dataDir, build);
      return session;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (!message.includes('CANNOT_OPEN_FILE') && !message.includes('another server')) {
        throw new StartError(`TW4002 the engine cannot open ${dataDir}: ${message}`, {
          cause: error,
        });
      }
      if (performance.now() > deadline) throw inUse(dataDir, error);
    }
    await delay(100);
  }
}

/** The build of the engine library, known without opening anything. */
export function engineBuild(): string {
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
export function compareVersions(a: string, b: string): number {
  const numbers = (version: string): number[] =>
    (version.match(/^[\d.]+/)?.[0] ?? '').split('.').map(Number);
  const [left, right] = [numbers(a), numbers(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function inUse(dataDir: string, cause: unknown): StartError {
  let holder = 'another process';
  try {
    const pid = /PID: (\d+)/.exec(readFileSync(join(dataDir, 'status'), 'utf8'))?.[1];
    if (pid) holder = `process ${pid}`;
  } catch {
    // The engine's status file is gone: the holder ended this moment or never wrote it.
  }
  return new StartError(
    `TW4001 ${dataDir} is in use by ${holder}; stop that process, or start this one with another folder`,
    { cause },
  );
}
