/** The records of this commit are not durable and never will be. The sender may try again. */
export class JournalWriteError extends Error {
  readonly code = 'TW3101';
  constructor(folder: string, options: { cause: unknown }) {
    const { cause } = options;
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`TW3101 the journal in ${folder} could not be written: ${reason}`, options);
    this.name = 'JournalWriteError';
  }
}

/** The journal has used up its budget, or the disk has less left than is reserved for others. */
export class JournalFullError extends Error {
  readonly code = 'TW3102';
  constructor(folder: string, reason: string) {
    super(`TW3102 the journal in ${folder} is full: ${reason}`);
    this.name = 'JournalFullError';
  }
}
