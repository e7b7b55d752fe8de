import { listDeadLetters, type SealedTable, writeDeadLetter } from '@tracewell/storage';

/** Rows that the store will never take as things are, and why. */
export interface LetterDraft {
  readonly signal: string;
  readonly block: number;
  /** The block's token of this table. */
  readonly token: string;
  readonly table: SealedTable;
  /** Where the first of the rows stood in its block. */
  readonly firstRow: number;
  /** The reason under which the ledger counts the rows. */
  readonly reason: string;
  readonly error: string;
}

/** There is no room for rows that should be moved aside: their block waits. */
export class DeadLettersFullError extends Error {
  override readonly name = 'DeadLettersFullError';
}

/** The folder of rows that were moved aside, `<data>/dead-letter`, with its budget. */
export class DeadLetters {
  readonly folder: string;
  readonly #maxBytes: number;

  constructor(folder: string, maxBytes: number) {
    this.folder = folder;
    this.#maxBytes = maxBytes;
  }

  /** Moves rows aside durably. Rejects with a DeadLettersFullError when the folder may not grow. */
  async write(draft: LetterDraft): Promise<void> {
    const { signal, block, token, table, firstRow, reason, error } = draft;
    const bytes = table.body.reduce((sum, { length }) => sum + length, 0);
    // The same rows again, after a crash, replace their letter; others of the block have one of their own.
    const id = `${signal}-${block}-${table.table}-${reason}-${firstRow}`;
    const others = (await listDeadLetters(this.folder)).filter((letter) => letter.id !== id);
    const used = others.reduce((sum, letter) => sum + letter.bytes, 0);
    if (used + bytes > this.#maxBytes) {
      throw new DeadLettersFullError(
        `TW3205 ${this.folder} holds ${used} of ${this.#maxBytes} bytes, and ${bytes} more do not fit: block ${block} waits in the journal. Look with \`tracewell dlq list\`, then replay or drop what is there, or raise deadLetter.maxBytes.`,
      );
    }
    const { rows, columns } = table;
    const about = { id, signal, block, table: table.table, columns, rows, reason, error };
    const own = { token: `${token}:${reason}:${firstRow}`, atMs: Date.now() };
    await writeDeadLetter(this.folder, { ...about, ...own }, table.body);
  }
}
