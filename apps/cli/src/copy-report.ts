import { BackupError, type CopyProgress, StoreError } from '@tracewell/storage';
import { CliFault } from './fault.ts';

/** Says how far copying has come: a line that renews itself on a terminal, and nothing but the end elsewhere. */
export function progressLine(json: boolean): (progress: CopyProgress) => void {
  const isTerminal = process.stderr.isTTY && !json;
  const startedMs = performance.now();
  return ({ table, copiedRows, totalRows }) => {
    if (!isTerminal) return;
    const share = totalRows === 0 ? 1 : copiedRows / totalRows;
    const filled = Math.floor(share * 30);
    const bar = `${'#'.repeat(filled)}${'.'.repeat(30 - filled)}`;
    const rate = copiedRows / Math.max(0.001, (performance.now() - startedMs) / 1000);
    const rows = `${copiedRows.toLocaleString('en')} of ${totalRows.toLocaleString('en')} rows`;
    process.stderr.write(
      `\r[${bar}] ${rows}, ${Math.round(rate).toLocaleString('en')}/s  ${table}\u001b[K`,
    );
    if (copiedRows === totalRows) process.stderr.write('\n');
  };
}

/** What the store or a folder refused, as a fault with its own code. */
export async function withFaults<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw faultOf(error);
  }
}

function faultOf(error: unknown): unknown {
  if (!(error instanceof StoreError) && !(error instanceof BackupError)) return error;
  const [code = 'TW4106', ...words] = error.message.split(' ');
  return new CliFault(code, words.join(' '), 1, { cause: error });
}
