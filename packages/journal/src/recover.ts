import { join } from 'node:path';
import { BlockTable } from './block-table.ts';
import { type Checkpoint, readCheckpoint } from './checkpoint.ts';
import type { JournalFs } from './journal-fs.ts';
import { type JournalFault, quarantineFolder } from './quarantine.ts';
import {
  addFault,
  type Folder,
  type FoundRecord,
  readHeadOf,
  readSegment,
  type SegmentState,
} from './read-segment.ts';
import { isReceiptsName, type Receipt, readReceipts } from './receipts.ts';
import { RecordReader } from './scan-segment.ts';
import { parseSegmentName, type SegmentHead, segmentName } from './segment.ts';

/** What a folder held. */
export interface RecoveredState {
  readonly checkpoint: Checkpoint | undefined;
  readonly salt: number | undefined;
  readonly blocks: BlockTable;
  readonly segments: SegmentState[];
  /** In the order in which they were written. */
  readonly receipts: readonly Receipt[];
  readonly counts: Readonly<Record<string, number>>;
  /** The record that the counts come from. */
  readonly countsSequence: number;
  readonly lastSequence: number;
  readonly lastBlock: number;
  readonly lastSegment: number;
  readonly faults: JournalFault[];
}

/** Reads a journal's folder. Writes nothing but copies of damaged bytes under `quarantine/`. */
export async function recover(
  fs: JournalFs,
  path: string,
  receiptMs: number,
): Promise<RecoveredState> {
  const folder: Folder = { fs, path, names: await fs.list(path), faults: [] };
  const checkpoint = await loadCheckpoint(folder);
  const numbers = folder.names
    .map(parseSegmentName)
    .filter((number) => number !== undefined)
    .sort((a, b) => a - b);
  const heads = new Map<number, SegmentHead | undefined>();
  for (const number of numbers) heads.set(number, await readHeadOf(folder, number));
  const salt = checkpoint?.salt ?? [...heads.values()].find((head) => head !== undefined)?.salt;

  const found: FoundRecord[] = [];
  const segments: SegmentState[] = [];
  let forgotten = 0;
  for (const number of numbers) {
    const { salt: own, version } = heads.get(number) ?? {};
    const reading = { salt: own ?? salt, version };
    segments.push(await readSegment(folder, number, reading, found));
    forgotten = forgetOldReceipts(found, forgotten, receiptMs);
  }
  const { orphans, newest, ...replayed } = replay(found, segments, checkpoint);
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
    ...(await newestCounts(folder, newest, heads, checkpoint, salt)),
    receipts: [...kept, ...segments.flatMap((segment) => segment.receipts)],
    lastSegment: Math.max(0, ...numbers),
  };
}

/**
 * Drops receipts that are older than the newest record by more than `receiptMs`, from index `from` on; returns where
 * the next call goes on. The clock of now is not asked: it may have jumped, and then a sender would repeat in vain.
 */
function forgetOldReceipts(found: FoundRecord[], from: number, receiptMs: number): number {
  const oldestMs = (found.at(-1)?.record.atMs ?? 0) - receiptMs;
  let at = from;
  for (; (found[at]?.record.atMs ?? oldestMs) < oldestMs; at += 1) {
    found[at] = { ...(found[at] as FoundRecord), receipts: [] };
  }
  return at;
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
  const newest = counting(found, refused).reduce<FoundRecord | undefined>(
    (best, item) => (item.record.sequence > (best?.record.sequence ?? -1) ? item : best),
    undefined,
  );
  const last = found.reduce(
    (max, { record }) => ({
      sequence: Math.max(max.sequence, record.sequence),
      block: Math.max(max.block, record.block),
    }),
    { sequence: (checkpoint?.nextSequence ?? 0) - 1, block: (checkpoint?.nextBlock ?? 0) - 1 },
  );
  return {
    blocks,
    newest,
    lastSequence: last.sequence,
    lastBlock: last.block,
    orphans,
  };
}

function counting(found: readonly FoundRecord[], refused: ReadonlySet<number>): FoundRecord[] {
  return found.filter(({ record }) => !refused.has(record.sequence));
}

/** The counts of the newest record that counts, unless the checkpoint has newer ones. */
async function newestCounts(
  folder: Folder,
  newest: FoundRecord | undefined,
  heads: ReadonlyMap<number, SegmentHead | undefined>,
  checkpoint: Checkpoint | undefined,
  salt: number | undefined,
): Promise<Pick<RecoveredState, 'counts' | 'countsSequence'>> {
  const { countsSequence = -1, counts = {} } = checkpoint ?? {};
  if (newest === undefined || newest.record.sequence <= countsSequence) {
    return { counts, countsSequence };
  }
  const { segment, at } = newest.location;
  const file = await folder.fs.open(join(folder.path, segmentName(segment)), 'read');
  try {
    const { salt: own = salt ?? 0, version } = heads.get(segment) ?? {};
    const reader = new RecordReader(file, { salt: own, version, size: await file.size() });
    const read = await reader.read(at);
    return { counts: read?.record.counts() ?? counts, countsSequence: newest.record.sequence };
  } finally {
    await file.close();
  }
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

async function loadReceipts({ fs, path, names, faults }: Folder): Promise<Receipt[]> {
  const all: Receipt[] = [];
  for (const name of names.filter(isReceiptsName).sort()) {
    const file = join(path, name);
    const receipts = await readReceipts(fs, file);
    if (receipts === undefined) {
      faults.push({ kind: 'receipts', file, from: 0, bytes: 0, copy: undefined });
    }
    for (const receipt of receipts ?? []) all.push(receipt);
  }
  return all;
}
