import { randomInt } from 'node:crypto';
import { join, resolve } from 'node:path';
import type { BlockTable, JournaledBlock } from './block-table.ts';
import { writeCheckpoint } from './checkpoint.ts';
import { GroupCommit } from './group-commit.ts';
import { type JournalFile, type JournalFs, makeDurableFolder, nodeFs } from './journal-fs.ts';
import type { JournalFault } from './quarantine.ts';
import type { Receipt } from './receipts.ts';
import type { JournalRecord, RecordDraft, Section } from './record.ts';
import { RecordWriter } from './record-writer.ts';
import { type RecoveredState, recover } from './recover.ts';
import { Reserve } from './reserve.ts';
import { RecordReader } from './scan-segment.ts';
import { readSegmentHead, segmentName } from './segment.ts';
import { SegmentSet } from './segment-set.ts';
import { SharedRuns } from './shared-runs.ts';
import { type Level, Space } from './space.ts';

export interface JournalOptions {
  readonly folder: string;
  /** Budget of all segments together. */
  readonly maxBytes: number;
  /** Disk space that the journal leaves to others: with less it is full. */
  readonly reserveBytes: number;
  /** With less disk space than this `level` is 'disk_low'. Default 0. */
  readonly lowDiskBytes?: number;
  readonly segmentBytes: number;
  /** How long a commit waits for company after the one before it. Default 5. */
  readonly groupDelayMs?: number;
  /** How long fingerprints are kept after their records. Default ten minutes. */
  readonly receiptMs?: number;
  readonly fs?: JournalFs;
  readonly onCommit?: (commit: { records: number; bytes: number; syncMs: number }) => void;
}

/** What a journal held when it was opened. */
export interface Recovered {
  /** Oldest first. */
  readonly blocks: readonly JournaledBlock[];
  readonly receipts: readonly Receipt[];
  /** Counts of the newest durable record. */
  readonly counts: Readonly<Record<string, number>>;
  /** Counts as given to the last `release`. */
  readonly delivered: Readonly<Record<string, number>>;
  /** What `note` kept. */
  readonly notes: ReadonlyMap<string, unknown>;
  /** The first block number that was never used. */
  readonly nextBlock: number;
  readonly faults: readonly JournalFault[];
}

/** A crash-safe list of records, each a slice of a block. Blocks leave it whole. */
export class Journal implements AsyncDisposable {
  readonly recovered: Recovered;
  readonly #options: JournalOptions;
  readonly #fs: JournalFs;
  readonly #salt: number;
  readonly #blocks: BlockTable;
  readonly #segments: SegmentSet;
  readonly #space: Space;
  readonly #writer: RecordWriter;
  readonly #group: GroupCommit<() => RecordDraft>;
  #delivered: Readonly<Record<string, number>>;
  readonly #notes: Map<string, unknown>;
  readonly #checkpoints = new SharedRuns(() => this.#writeCheckpoint());
  readonly #reserve: Reserve;

  /** Use `openJournal`. */
  constructor(options: JournalOptions, state: RecoveredState) {
    const { checkpoint, blocks } = state;
    const { folder } = options;
    this.#options = options;
    this.#fs = options.fs ?? nodeFs;
    this.#reserve = new Reserve(this.#fs, folder);
    this.#salt = state.salt ?? randomInt(2 ** 32);
    this.#blocks = blocks;
    this.#delivered = checkpoint?.delivered ?? {};
    this.#notes = new Map(Object.entries(checkpoint?.notes ?? {}));
    this.#segments = new SegmentSet({
      fs: this.#fs,
      folder,
      salt: this.#salt,
      segmentBytes: Math.min(options.segmentBytes, Math.ceil(options.maxBytes / 8)),
      receiptMs: receiptMsOf(options),
      segments: state.segments,
      nextSegment: Math.max(state.lastSegment + 1, checkpoint?.nextSegment ?? 1),
    });
    this.#space = new Space(this.#fs, options, () => this.#segments.bytes);
    // Without its checkpoint, or as an old copy that somebody put back, a folder does not know every
    // number used before, and the store would take a new block for a repeated one. The clock is ahead
    // of all of them: a block takes longer than the millisecond that its number stands for.
    const nextBlock = Math.max(state.lastBlock + 1, Date.now());
    const { counts, countsSequence, lastSequence } = state;
    const refused = checkpoint?.refused ?? [];
    const [salt, segments, space] = [this.#salt, this.#segments, this.#space];
    this.#writer = new RecordWriter(
      { folder, salt, blocks, segments, space, onCommit: options.onCommit },
      { nextSequence: lastSequence + 1, nextBlock, refused, counts, countsSequence },
    );
    this.#group = new GroupCommit(
      (builds) => this.#writer.commit(builds),
      options.groupDelayMs ?? 5,
    );
    this.recovered = {
      blocks: blocks.list(),
      receipts: state.receipts,
      counts,
      delivered: this.#delivered,
      notes: new Map(this.#notes),
      nextBlock,
      faults: state.faults,
    };
  }

  /** Bytes of all segments. */
  get bytes(): number {
    return this.#segments.bytes;
  }

  get segments(): number {
    return this.#segments.count;
  }

  /** Whether there is room. */
  get level(): Level {
    return this.#space.level;
  }

  /** Blocks with durable records that are not released, oldest first. */
  blocks(): readonly JournaledBlock[] {
    return this.#blocks.list();
  }

  /**
   * Resolves when the record is durable. `build` is called at the last moment, so that everything
   * that arrived until then is in it. Rejects with JournalFullError or JournalWriteError: then
   * nothing of this commit counts, and its block takes no further record.
   */
  append(build: () => RecordDraft): Promise<void> {
    return this.#group.add(build);
  }

  /** Commits what is waiting now, without waiting for company. */
  flush(): void {
    this.#group.flush();
  }

  /** The sections of a block, record by record, as they were appended. */
  async *readBlock(block: number): AsyncGenerator<readonly Section[]> {
    for await (const record of this.#readRecords(block)) yield record.sections();
  }

  /** The layout that came with the first record of a block; undefined when it came with none. */
  async layoutOf(block: number): Promise<string | undefined> {
    for await (const { layout } of this.#readRecords(block)) return layout;
    return undefined;
  }

  async *#readRecords(block: number): AsyncGenerator<JournalRecord> {
    let open: { segment: number; file: JournalFile; reader: RecordReader } | undefined;
    try {
      for (const { segment, at } of this.#blocks.locations(block)) {
        if (open?.segment !== segment) {
          await open?.file.close();
          open = await this.#openSegment(segment);
        }
        const read = await open.reader.read(at);
        if (read === undefined) throw new Error(`block ${block} is damaged in ${segment} at ${at}`);
        yield read.record;
      }
    } finally {
      await open?.file.close();
    }
  }

  /**
   * The block is stored elsewhere. `delivered` are the caller's counts with it. Resolves when that
   * is durable; only then are segments deleted.
   */
  release(block: number, delivered: Readonly<Record<string, number>>): Promise<void> {
    this.#blocks.release(block);
    this.#delivered = delivered;
    return this.#checkpoints.run();
  }

  /** Keeps a value (JSON) beside the counts, undefined forgets it. Durable with the next `release` or `save...`. */
  note(name: string, value: unknown): void {
    if (value === undefined) this.#notes.delete(name);
    else this.#notes.set(name, value);
  }

  /** Makes the caller's counts of what left the journal, and all notes, durable. */
  saveDelivered(delivered: Readonly<Record<string, number>>): Promise<void> {
    this.#delivered = delivered;
    return this.#checkpoints.run();
  }

  /** Keeps counts that changed without a record. */
  saveCounts(counts: Readonly<Record<string, number>>): Promise<void> {
    this.#writer.setCounts(counts);
    return this.#checkpoints.run();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#group.idle();
    await this.#checkpoints.idle();
    await this.#segments.close();
  }

  /** Where the disk is full to the last byte, the reserve makes room: what follows gives space back. */
  async #writeCheckpoint(): Promise<void> {
    // Taken together: a block released from here on is not in this checkpoint.
    const free = this.#segments.free(this.#blocks);
    const checkpoint = {
      ...this.#writer.state,
      ...this.#blocks.releasedState(this.#writer.state.nextBlock),
      salt: this.#salt,
      nextSegment: this.#segments.next,
      refused: this.#segments.refused,
      delivered: this.#delivered,
      notes: Object.fromEntries(this.#notes),
    };
    await this.#reserve.spendOn(() => writeCheckpoint(this.#fs, this.#options.folder, checkpoint));
    await this.#reserve.spendOn(() => this.#segments.remove(free, Date.now()));
    await this.#reserve.refill();
  }

  async #openSegment(segment: number) {
    const path = join(this.#options.folder, segmentName(segment));
    const file = await this.#fs.open(path, 'read');
    const { salt = this.#salt, version } = (await readSegmentHead(file, path)) ?? {};
    const reader = new RecordReader(file, { salt, version, size: await file.size() });
    return { segment, file, reader };
  }
}

function receiptMsOf({ receiptMs = 600_000 }: JournalOptions): number {
  return receiptMs;
}

/** Opens a folder, reading what a crash may have left. Rejects when a newer version wrote it. */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const fs = options.fs ?? nodeFs;
  await makeDurableFolder(fs, resolve(options.folder));
  return new Journal(options, await recover(fs, options.folder, receiptMsOf(options)));
}
