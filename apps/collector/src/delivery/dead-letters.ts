import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { SealedTable } from '@tracewell/storage';

/** Rows that the store will never take, and why. */
export interface DeadLetter {
  readonly token: string;
  readonly table: SealedTable;
  readonly error: Error;
}

/**
 * Moves the body of one INSERT aside as it is: `<token>.native` with the rows and `<token>.json` with
 * the columns and the error. Both survive a power cut when this returns. A repeat replaces them.
 */
export async function writeDeadLetter(folder: string, letter: DeadLetter): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const name = letter.token.replaceAll(/[^\w.-]/g, '_');
  await writeDurable(join(folder, `${name}.native`), letter.table.body);
  const { table, columns, rows } = letter.table;
  const about = { token: letter.token, table, rows, columns, error: letter.error.message };
  await writeDurable(join(folder, `${name}.json`), [
    Buffer.from(`${JSON.stringify(about, null, 2)}\n`),
  ]);
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeDurable(path: string, chunks: readonly Uint8Array[]): Promise<void> {
  const handle = await open(path, 'w', 0o600);
  try {
    for (const chunk of chunks) await handle.writeFile(chunk);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
