import { join } from 'node:path';
import { type JournalFs, writeWhole } from './journal-fs.ts';

/** Something that was not as it was written. Nothing of it is ever silently left out. */
export interface JournalFault {
  /** `orphaned`: a good record that means nothing without a damaged one before it. */
  readonly kind: 'torn' | 'damaged' | 'orphaned' | 'no_head' | 'checkpoint' | 'receipts';
  readonly file: string;
  readonly from: number;
  readonly bytes: number;
  /** The copy that was kept; undefined for a torn tail, which nobody was promised. */
  readonly copy: string | undefined;
}

/** Where copies of damaged bytes are kept until a person deletes them. */
export async function quarantineFolder(fs: JournalFs, folder: string): Promise<string> {
  const path = join(folder, 'quarantine');
  await fs.makeFolder(path);
  return path;
}

/** Copies a part of a file into the quarantine and says where to. */
export async function keepCopy(
  fs: JournalFs,
  folder: string,
  part: { name: string; from: number; bytes: number },
): Promise<string> {
  const copy = join(await quarantineFolder(fs, folder), `${part.name}.${part.from}`);
  const file = await fs.open(join(folder, part.name), 'read');
  try {
    const bytes = Buffer.alloc(part.bytes);
    await file.read(bytes, part.from);
    await writeWhole(fs, copy, [bytes]);
  } finally {
    await file.close();
  }
  return copy;
}
