import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const entry = fileURLToPath(new URL('../dist/index.js', import.meta.url));
export const requireEntry = fileURLToPath(new URL('../dist/index.cjs', import.meta.url));
const apps = fileURLToPath(new URL('./apps', import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  /** The first line of standard output that matches. */
  line(pattern: RegExp): Promise<RegExpMatchArray>;
  readonly ended: Promise<Ended>;
}

/** Starts a real Node process with the variables given and no others. */
export function runNode(
  args: readonly string[],
  variables: Record<string, string>,
  cwd = apps,
): Running {
  const child = spawn(process.execPath, [...args], {
    cwd,
    env: variables,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const waiting = new Set<() => void>();
  child.stdout.on('data', (chunk) => {
    stdout += String(chunk);
    for (const check of [...waiting]) check();
  });
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  const line = (pattern: RegExp) =>
    new Promise<RegExpMatchArray>((resolve, reject) => {
      const check = () => {
        const match = stdout.match(pattern);
        if (!match) return;
        waiting.delete(check);
        resolve(match);
      };
      waiting.add(check);
      void ended.then(() => reject(new Error(`ended without ${pattern}: ${stdout}\n${stderr}`)));
      check();
    });
  return { child, line, ended };
}
