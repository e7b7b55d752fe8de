import { writeSync } from 'node:fs';
import { EngineError, readEngineError } from './engine-error.ts';

/**
 * Whether the engine says that it has crashed. It then answers nothing but this, for ever: its signal handler keeps
 * the faulty threads and the process alive.
 */
export function isCrash(error: unknown): boolean {
  if (error === undefined) return false;
  const text = error instanceof Error ? error.message : String(error);
  const { code, message } = error instanceof EngineError ? error : readEngineError(text);
  return code === 236 && message.includes('fatal error');
}

/**
 * Ends this process after a crash of the engine, with one line on its error output (which reaches the pipe before
 * the end does, as an IPC message might not). The one who started it starts it again; what was acknowledged is on
 * the disk.
 */
export function endAfterCrash(reason: string): never {
  const line = `TW4027 the engine crashed and its process ends: ${reason.replaceAll(/\s+/g, ' ')}\n`;
  try {
    writeSync(2, line);
  } catch {
    // Nobody reads the error output any more: the end itself says enough.
  }
  process.kill(process.pid, 'SIGKILL');
  throw new Error('unreachable: SIGKILL was sent to this process');
}
