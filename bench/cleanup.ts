import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ENDINGS: (() => void)[] = [];

/** Runs a step when the bench ends, however it does, the last one first. Steps are synchronous and may run twice. */
export function atTheEnd(step: () => void): void {
  ENDINGS.push(step);
}

/** Lets a failure, Ctrl-C and SIGTERM end what the bench started and take away what it wrote. */
export function cleanUpAtTheEnd(): void {
  process.once('exit', () => {
    for (const step of ENDINGS.reverse()) step();
  });
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.once(signal, () => process.exit(code));
  }
}

/** A folder of its own, gone when it is disposed or the bench ends. */
export async function scratchFolder(what: string): Promise<{ path: string } & Disposable> {
  const path = await mkdtemp(join(tmpdir(), `tracewell-bench-${what}-`));
  const remove = (): void => rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  atTheEnd(remove);
  return { path, [Symbol.dispose]: remove };
}

/** One line on the error output: the result alone goes to the standard output. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
