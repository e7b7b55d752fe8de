import { join } from 'node:path';
import type { BlockTable } from './block-table.ts';
import type { JournalFs } from './journal-fs.ts';
import type { SegmentState } from './read-segment.ts';
import { isReceiptsName, type Receipt, writeReceipts } from './receipts.ts';
import { createSegment, type OpenSegment, SEGMENT_HEAD_BYTES, segmentName } from './segment.ts';

export interface SegmentSetOptions {
  readonly fs: JournalFs;
  readonly folder: string;
  readonly salt: number;
  readonly segmentBytes: number;
  readonly receiptMs: number;
  readonly segments: readonly SegmentState[];
  readonly nextSegment: number;
}

/** The files of a journal: the one being written, and those that wait for their blocks. */
export class SegmentSet {
  readonly #options: SegmentSetOptions;
  readonly #segments: Map<number, SegmentState>;
  #active: OpenSegment | undefined;
  #next: number;

  constructor(options: SegmentSetOptions) {
    this.#options = options;
    this.#segments = new Map(options.segments.map((segment) => [segment.number, segment]));
    this.#next = options.nextSegment;
  }

  get next(): number {
    return this.#next;
  }

  get count(): number {
    return this.#segments.size;
  }

  get bytes(): number {
    let sum = 0;
    for (const segment of this.#segments.values()) sum += segment.bytes;
    return sum;
  }

  /** The segment for the next records; a new one when there is none or the last is full. */
  async forAppend(): Promise<OpenSegment> {
    const { fs, folder, salt, segmentBytes } = this.#options;
    if (this.#active !== undefined && this.#active.bytes < segmentBytes) return this.#active;
    await this.close();
    const number = this.#next;
    this.#next += 1; // also when it fails: a half-made file keeps its name
    this.#active = await createSegment(fs, folder, number, salt);
    this.#forgetOldReceipts(Date.now());
    this.#segments.set(number, { number, bytes: this.#active.bytes, receipts: [], refused: [] });
    return this.#active;
  }

  /** Sequence numbers that do not count and may be on the disk. */
  get refused(): readonly number[] {
    return [...this.#segments.values()].flatMap((segment) => segment.refused);
  }

  /**
   * Leaves the active segment alone after a failed write or sync: these of its records do not count.
   * One that holds nothing else is deleted, so that a disk that goes on refusing is not filled.
   */
  async abandon(refused: readonly number[]): Promise<void> {
    const { fs, folder } = this.#options;
    const segment = this.#segments.get(this.#active?.number ?? -1);
    await this.close();
    segment?.refused.push(...refused);
    if (segment?.bytes !== SEGMENT_HEAD_BYTES) return;
    try {
      await fs.remove(join(folder, segmentName(segment.number)));
      await fs.syncFolder(folder);
      this.#segments.delete(segment.number);
    } catch {
      // It stays until the next checkpoint.
    }
  }

  /** Notes that bytes and receipts in the active segment are durable. */
  grew(segment: OpenSegment, bytes: number, receipts: readonly Receipt[]): void {
    segment.bytes += bytes;
    const state = this.#segments.get(segment.number);
    if (state === undefined) return;
    state.bytes = segment.bytes;
    for (const receipt of receipts) state.receipts.push(receipt);
  }

  /** Stops writing to the active segment. Errors of closing tell nothing new about its records. */
  async close(): Promise<void> {
    const file = this.#active?.file;
    this.#active = undefined;
    await file?.close().catch(() => undefined);
  }

  /** Segments that hold no block any more. */
  free(blocks: BlockTable): readonly SegmentState[] {
    return [...this.#segments.values()].filter(
      ({ number }) => number !== this.#active?.number && blocks.isSegmentFree(number),
    );
  }

  /** Deletes segments that were free. A checkpoint that says so must be durable before. */
  async remove(free: readonly SegmentState[], nowMs: number): Promise<void> {
    const { fs, folder } = this.#options;
    if (free.length === 0) return;
    for (const segment of free) {
      const young = segment.receipts.filter(({ atMs }) => nowMs - atMs < this.#options.receiptMs);
      if (young.length > 0) await writeReceipts(fs, folder, segment.number, young);
      await fs.remove(join(folder, segmentName(segment.number)));
      this.#segments.delete(segment.number);
    }
    await this.#removeOldReceipts(nowMs);
    await fs.syncFolder(folder);
  }

  /** A store that is away for hours must not fill the memory with what no repeat can meet. */
  #forgetOldReceipts(nowMs: number): void {
    for (const { receipts } of this.#segments.values()) {
      if (nowMs - (receipts.at(-1)?.atMs ?? nowMs) > this.#options.receiptMs) receipts.length = 0;
    }
  }

  async #removeOldReceipts(nowMs: number): Promise<void> {
    const { fs, folder, receiptMs } = this.#options;
    for (const name of (await fs.list(folder)).filter(isReceiptsName)) {
      const path = join(folder, name);
      const written = await fs.modifiedMs(path);
      if (nowMs - written > receiptMs) await fs.remove(path);
    }
  }
}
