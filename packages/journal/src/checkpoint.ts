import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { type JournalFs, readWhole, writeWhole } from './journal-fs.ts';

/** What must outlive the records: numbers never used again, blocks that are done, and counts. */
export interface Checkpoint {
  readonly salt: number;
  readonly nextSequence: number;
  readonly nextBlock: number;
  readonly nextSegment: number;
  /** Sequence numbers that do not count and that no durable record names yet. */
  readonly refused: readonly number[];
  /** Every block below is released. */
  readonly releasedBelow: number;
  /** Released blocks at or above `releasedBelow`. */
  readonly released: readonly number[];
  /** The record that the counts come from; a newer record has newer ones. */
  readonly countsSequence: number;
  /** The counts of the newest durable record. */
  readonly counts: Readonly<Record<string, number>>;
  /** Counts of what left the journal; names are the caller's. */
  readonly delivered: Readonly<Record<string, number>>;
  /** What the caller must still know after a restart, by its own names. Absent in the first version. */
  readonly notes?: Readonly<Record<string, unknown>>;
}

const NAME = 'checkpoint.json';

/** Reads the checkpoint; 'missing' when there was never one, 'damaged' when it cannot be trusted. */
export async function readCheckpoint(
  fs: JournalFs,
  folder: string,
): Promise<Checkpoint | 'missing' | 'damaged'> {
  if (!(await fs.list(folder)).includes(NAME)) return 'missing';
  const text = (await readWhole(fs, join(folder, NAME))).toString('utf8');
  try {
    const { checksum, ...checkpoint } = JSON.parse(text) as Checkpoint & { checksum: number };
    return checksum === checksumOf(checkpoint) ? checkpoint : 'damaged';
  } catch {
    return 'damaged';
  }
}

/** Replaces the checkpoint; the new one is durable when this returns, the old one until then. */
export async function writeCheckpoint(
  fs: JournalFs,
  folder: string,
  checkpoint: Checkpoint,
): Promise<void> {
  const temporary = join(folder, `${NAME}.tmp`);
  const text = JSON.stringify({ ...checkpoint, checksum: checksumOf(checkpoint) });
  await writeWhole(fs, temporary, [Buffer.from(text)]);
  await fs.rename(temporary, join(folder, NAME));
  await fs.syncFolder(folder);
}

function checksumOf(checkpoint: Checkpoint): number {
  return crc32(JSON.stringify(checkpoint));
}
