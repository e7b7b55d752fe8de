import { join } from 'node:path';
import { BlockTable, type RecordLocation } from './block-table.ts';
import { type Checkpoint, readCheckpoint } from './checkpoint.ts';
import type { JournalFs } from './journal-fs.ts';
import { type JournalFault, keepCopy, quarantineFolder } from './quarantine.ts';
import { isReceiptsName, type Receipt, readReceipts, receiptsOf } from './receipts.ts';
import type { JournalRecord } from './record.ts';
import { type Found, scanSegment } from './scan-segment.ts';
import { parseSegmentName, readSegmentSalt, SEGMENT_HEAD_BYTES, segmentName } from './segment.ts';

/** A segment on disk. */
export interface SegmentState {
  readonly number: number;
  bytes: number;
  readonly receipts: Receipt[];
  /** Sequence numbers of its records that do not count. */
  readonly refused: number[];
}

/** What a folder held. */
export interface RecoveredState {
  readonly checkpoint: Checkpoint | undefined;
  readonly salt: number | undefined;
  readonly blocks: BlockTable;
  readonly segments: SegmentState[];
  readonly receipts: readonly Receipt[];
  readonly counts: Readonly<Record<string, number>>;
  /** The record that the counts come from. */
  readonly countsSequence: number;
  readonly lastSequence: number;
  readonly lastBlock: number;
  readonly lastSegment: number;
  readonly faults: JournalFault[];
}

interface FoundRecord {
  readonly record: Omit<JournalRecord, 'sections' | 'fingerprints'>;
  readonly location: RecordLocation;
  readonly bytes: number;
  readonly receipts: readonly Receipt[];
}

interface Folder {
  readonly fs: JournalFs;
  readonly path: string;
  readonly names: readonly string[];
  readonly faults: JournalFault[];
}

/** Reads a journal's folder. Writes nothing but copies of damaged bytes under `quarantine/`. */
export async function recover(fs: JournalFs, path: string): Promise<RecoveredState> {
  const folder: Folder = { fs, path, names: await fs.list(path), faults: [] };
  const checkpoint = await loadCheckpoint(folder);
  const numbers = folder.names
    .map(parseSegmentName)
    .filter((number) => number !== undefined)
    .sort((a, b) => a - b);
  const salts = new Map<number, number | undefined>();
  for (const number of numbers) salts.set(number, await readSalt(folder, number));
  const salt = checkpoint?.salt ?? [...salts.values()].find((value) => value !== undefined);

  const found: FoundRecord[] = [];
  const segments: SegmentState[] = [];
  for (const number of numbers) {
    segments.push(await readSegment(folder, number, salts.get(number) ?? salt, found));
  }
  const { orphans, ...replayed } = replay(found, segments, checkpoint);
  for (const { location, bytes } of orphans) {
    await addFault(folder, 'orphaned', location.segment, location.at, bytes);
  }
  const kept = await loadReceipts(folder);
  return {
    checkpoint,
    salt,
    segments,
    faults: folder.faults,
    ...replayed,
    receipts: [...kept, ...segments.flatMap((segment) => segment.receipts)],
    lastSegment: Math.max(0, ...numbers),
  };
}

function replay(
  found: readonly FoundRecord[],
  segments: readonly SegmentState[],
  checkpoint: Checkpoint | undefined,
) {
  const refused = new Set([
    ...(checkpoint?.refused ?? []),
    ...found.flatMap(({ record }) => record.refused),
  ]);
  const blocks = new BlockTable(checkpoint?.releasedBelow ?? 0, checkpoint?.released ?? []);
  const states = new Map(segments.map((segment) => [segment.number, segment]));
  const orphans: FoundRecord[] = [];
  for (const item of counting(found, refused)) {
    if (!blocks.add(item.record, item.location)) orphans.push(item);
    states.get(item.location.segment)?.receipts.push(...item.receipts);
  }
  for (const { record, location } of found) {
    if (refused.has(record.sequence)) states.get(location.segment)?.refused.push(record.sequence);
  }
  const counts = newestCounts(counting(found, refused), checkpoint);
  const last = found.reduce(
    (max, { record }) => ({
      sequence: Math.max(max.sequence, record.sequence),
      block: Math.max(max.block, record.block),
    }),
    { sequence: (checkpoint?.nextSequence ?? 0) - 1, block: (checkpoint?.nextBlock ?? 0) - 1 },
  );
  return {
    blocks,
    counts: counts.values,
    countsSequence: counts.sequence,
    lastSequence: last.sequence,
    lastBlock: last.block,
    orphans,
  };
}

function counting(found: readonly FoundRecord[], refused: ReadonlySet<number>): FoundRecord[] {
  return found.filter(({ record }) => !refused.has(record.sequence));
}

function newestCounts(found: readonly FoundRecord[], checkpoint: Checkpoint | undefined) {
  return found.reduce(
    (newest, { record }) =>
      record.sequence > newest.sequence
        ? { sequence: record.sequence, values: record.counts }
        : newest,
    { sequence: checkpoint?.countsSequence ?? -1, values: checkpoint?.counts ?? {} },
  );
}

async function loadCheckpoint(folder: Folder): Promise<Checkpoint | undefined> {
  const { fs, path, faults } = folder;
  const checkpoint = await readCheckpoint(fs, path);
  if (checkpoint === 'missing') return undefined;
  if (checkpoint !== 'damaged') return checkpoint;
  const file = join(path, 'checkpoint.json');
  const copy = join(await quarantineFolder(fs, path), 'checkpoint.json');
  await fs.rename(file, copy);
  faults.push({ kind: 'checkpoint', file, from: 0, bytes: 0, copy });
  return undefined;
}

async function readSalt({ fs, path }: Folder, number: number): Promise<number | undefined> {
  const name = join(path, segmentName(number));
  const file = await fs.open(name, 'read');
  try {
    return await readSegmentSalt(file, name);
  } finally {
    await file.close();
  }
}

async function loadReceipts({ fs, path, names, faults }: Folder): Promise<Receipt[]> {
  const all: Receipt[] = [];
  for (const name of names.filter(isReceiptsName)) {
    const file = join(path, name);
    const receipts = await readReceipts(fs, file);
    if (receipts === undefined) {
      faults.push({ kind: 'receipts', file, from: 0, bytes: 0, copy: undefined });
    }
    for (const receipt of receipts ?? []) all.push(receipt);
  }
  return all;
}

/** Reads one segment: its records go to `found`, its damage to the faults and into a copy. */
async function readSegment(
  folder: Folder,
  number: number,
  salt: number | undefined,
  found: FoundRecord[],
): Promise<SegmentState> {
  const file = await folder.fs.open(join(folder.path, segmentName(number)), 'read');
  try {
    const bytes = await file.size();
    if (salt === undefined) {
      // A crash may come before the head is written; then no record was either.
      await addFault(folder, bytes <= SEGMENT_HEAD_BYTES ? 'torn' : 'no_head', number, 0, bytes);
    } else await readRecords(folder, number, scanSegment(file, salt, SEGMENT_HEAD_BYTES), found);
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
      found.push(toFound(item.record, { segment, at: item.from }, length));
    } else {
      await addFault(folder, item.torn ? 'torn' : 'damaged', segment, item.from, length);
    }
  }
}

function toFound(record: JournalRecord, location: RecordLocation, bytes: number): FoundRecord {
  const { sections: _, fingerprints, ...rest } = record;
  // Copied: a view would keep the whole record in memory for ten minutes.
  const receipts = receiptsOf(Uint8Array.from(fingerprints), record.atMs);
  return { record: rest, location, bytes, receipts };
}

async function addFault(
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
