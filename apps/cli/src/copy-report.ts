import { BackupError, type CopyProgress, StoreError } from '@tracewell/storage';
import { CliFault } from './fault.ts';

/** Between two lines where nothing can be drawn over. */
const LINE_MS = 5_000;
const BAR_WIDTH = 30;

/** Says on the error output how far copying has come: a bar on a terminal, a line now and then elsewhere. */
export function progressReport(json: boolean): (progress: CopyProgress) => void {
  if (json) return () => undefined;
  const isTerminal = process.stderr.isTTY;
  const startedMs = performance.now();
  let toldMs = startedMs;
  return ({ table, copiedRows, totalRows }) => {
    const nowMs = performance.now();
    const isEnd = copiedRows === totalRows;
    if (!isTerminal && !isEnd && nowMs - toldMs < LINE_MS) return;
    toldMs = nowMs;
    const rate = Math.round((copiedRows * 1000) / Math.max(1, nowMs - startedMs));
    const words = `${inEnglish(copiedRows)} of ${inEnglish(totalRows)} rows, ${inEnglish(rate)}/s, ${table}`;
    if (isTerminal)
      process.stderr.write(
        `\r${barOf(copiedRows, totalRows)} ${words}\u001b[K${isEnd ? '\n' : ''}`,
      );
    else process.stderr.write(`${words}\n`);
  };
}

function barOf(copied: number, total: number): string {
  const filled = Math.floor((copied / Math.max(1, total)) * BAR_WIDTH);
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}]`;
}

export function inEnglish(count: number): string {
  return count.toLocaleString('en');
}

/** What may be over in a moment, or when a person has looked after the store. */
const PASSING = ['unreachable', 'timeout', 'overloaded'];

/** Runs a copy. What a store or a folder refuses becomes a fault with its own code and the next step. */
export async function withFaults<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw signal.aborted ? stopped(error) : faultOf(error);
  }
}

function stopped(cause: unknown): CliFault {
  return new CliFault(
    'TW1089',
    'Stopped before everything was copied. What was copied stays: call the command again and it goes on.',
    1,
    { cause },
  );
}

function faultOf(error: unknown): unknown {
  if (!(error instanceof StoreError) && !(error instanceof BackupError)) return error;
  const [code = 'TW4106', ...words] = error.message.split(' ');
  const isPassing = error instanceof StoreError && PASSING.includes(error.kind);
  const advice = isPassing
    ? '. Look at the store (does it run, is the address right, has its disk room?) and call the command again: it goes on where it was.'
    : '';
  return new CliFault(code, `${words.join(' ')}${advice}`, 1, { cause: error });
}
