import { join } from 'node:path';
import type { RecordLocation } from './block-table.ts';
import type { JournalFs } from './journal-fs.ts';
import { type JournalFault, keepCopy } from './quarantine.ts';
import { type Receipt, receiptsOf } from './receipts.ts';
import type { JournalRecord, RecordFacts } from './record.ts';
import { type Found, RecordReader, scanSegment } from './scan-segment.ts';
import { readSegmentHead, SEGMENT_HEAD_BYTES, type SegmentHead, segmentName } from './segment.ts';

/** A segment on disk. */
export interface SegmentState {
  readonly number: number;
  bytes: number;
  readonly receipts: Receipt[];
  /** Sequence numbers of its records that do not count. */
  readonly refused: number[];
}

/** A store that is away for hours leaves millions of these: they hold nothing that can be read again. */
export interface FoundRecord {
  readonly record: RecordFacts;
  readonly location: RecordLocation;
  readonly bytes: number;
  readonly receipts: readonly Receipt[];
}

/** A journal's folder while it is being recovered. */
export interface Folder {
  readonly fs: JournalFs;
  readonly path: string;
  readonly names: readonly string[];
  readonly faults: JournalFault[];
}

/** What a segment of the folder says of itself; undefined when its head is damaged. */
export async function readHeadOf(
  { fs, path }: Folder,
  number: number,
): Promise<SegmentHead | undefined> {
  const name = join(path, segmentName(number));
  const file = await fs.open(name, 'read');
  try {
    return await readSegmentHead(file, name);
  } finally {
    await file.close();
  }
}

/** Reads one segment: its records go to `found`, its damage to the faults and into a copy. */
export async function readSegment(
  folder: Folder,
  number: number,
  { salt, version }: { salt: number | undefined; version: number | undefined },
  found: FoundRecord[],
): Promise<SegmentState> {
  const file = await folder.fs.open(join(folder.path, segmentName(number)), 'read');
  try {
    const bytes = await file.size();
    if (salt === undefined) {
      // A crash may come before the head is written; then no record was either.
      await addFault(folder, bytes <= SEGMENT_HEAD_BYTES ? 'torn' : 'no_head', number, 0, bytes);
    } else {
      const reader = new RecordReader(file, { salt, version, size: bytes });
      await readRecords(folder, number, scanSegment(reader, SEGMENT_HEAD_BYTES), found);
    }
    return { number, bytes, receipts: [], refused: [] };
  } finally {
    await file.close();
  }
}

async function readRecords(
  folder: Folder,
  segment: number,
  items: AsyncIterable<Found>,
  found: FoundRecord[],
): Promise<void> {
  for await (const item of items) {
    const length = item.to - item.from;
    if (item.kind === 'record') {
      const location = { segment, at: item.from };
      found.push(toFound(item.record, location, length));
    } else {
      await addFault(folder, item.torn ? 'torn' : 'damaged', segment, item.from, length);
    }
  }
}

function toFound(
  { sequence, block, indexInBlock, items, atMs, refused, fingerprints }: JournalRecord,
  location: RecordLocation,
  bytes: number,
): FoundRecord {
  const record = { sequence, block, indexInBlock, items, atMs, refused };
  // Copied: a view would keep the whole record in memory for ten minutes.
  const receipts = receiptsOf(Uint8Array.from(fingerprints), atMs);
  return { record, location, bytes, receipts };
}

/** Notes damage, and keeps a copy of what may hold something. */
export async function addFault(
  { fs, path, faults }: Folder,
  kind: 'torn' | 'damaged' | 'orphaned' | 'no_head',
  segment: number,
  from: number,
  bytes: number,
): Promise<void> {
  const name = segmentName(segment);
  const worthKeeping = kind !== 'torn' && bytes > 0;
  const copy = worthKeeping ? await keepCopy(fs, path, { name, from, bytes }) : undefined;
  faults.push({ kind, file: join(path, name), from, bytes, copy });
}
