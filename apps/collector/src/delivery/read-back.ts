import type { Journal } from '@tracewell/journal';
import { type OpenBlock, openStoredBlock, type Signal } from '@tracewell/storage';

/** A block that the journal holds in the columns of a version that did not write down which these were. */
export class UnknownColumnsError extends Error {
  override readonly name = 'UnknownColumnsError';
}

/** Fills a block from the journal again: in its own columns where it says which, else in those of this version. */
export async function readBack(
  journal: Journal,
  signal: Signal,
  number: number,
  openBlock: () => OpenBlock,
): Promise<OpenBlock> {
  const layout = await journal.layoutOf(number);
  const block = layout === undefined ? openBlock() : openStoredBlock(signal, layout);
  for await (const sections of journal.readBlock(number)) {
    try {
      for (const section of sections) block.append(section);
    } catch (error) {
      if (layout !== undefined || !(error instanceof RangeError)) throw error;
      throw new UnknownColumnsError(
        `TW3105 block ${number} of ${signal} was written by an early version with other columns, so it cannot be read: ${error.message}. Run the version that wrote it until its journal is empty.`,
        { cause: error },
      );
    }
  }
  return block;
}
