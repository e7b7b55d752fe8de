import type { BlockTable } from './block-table.ts';
import { JournalFullError, JournalWriteError } from './journal-errors.ts';
import { receiptsOf } from './receipts.ts';
import { encodeRecord, type RecordDraft, totalBytes } from './record.ts';
import type { OpenSegment } from './segment.ts';
import type { SegmentSet } from './segment-set.ts';
import type { Space } from './space.ts';

interface Commit {
  readonly records: number;
  readonly bytes: number;
  readonly syncMs: number;
}

export interface RecordWriterOptions {
  readonly folder: string;
  readonly salt: number;
  readonly blocks: BlockTable;
  readonly segments: SegmentSet;
  readonly space: Space;
  readonly onCommit: ((commit: Commit) => void) | undefined;
}

/** What the records of a journal have used up and said so far. */
export interface WriterState {
  readonly nextSequence: number;
  readonly nextBlock: number;
  /** Sequence numbers that do not count and that no durable record names yet. */
  readonly refused: readonly number[];
  /** The newest durable record, which the counts come from. */
  readonly countsSequence: number;
  readonly counts: Readonly<Record<string, number>>;
}

interface Stamped {
  readonly draft: RecordDraft;
  readonly sequence: number;
  readonly bytes: number;
}

/** Writes groups of records and makes them durable, or makes sure that they never count. */
export class RecordWriter {
  readonly #options: RecordWriterOptions;
  #state: WriterState;
  #closedBlock = -1;

  constructor(options: RecordWriterOptions, state: WriterState) {
    this.#options = options;
    this.#state = state;
  }

  get state(): WriterState {
    return this.#state;
  }

  setCounts(counts: Readonly<Record<string, number>>): void {
    this.#state = { ...this.#state, counts };
  }

  /** Resolves when every record is durable; otherwise none counts and their blocks are closed. */
  async commit(builds: readonly (() => RecordDraft)[]): Promise<void> {
    const { folder, space } = this.#options;
    await space.check();
    if (space.level === 'full') throw new JournalFullError(folder, space.reason);
    const segment = await this.#segment();
    const stamped: Stamped[] = [];
    const chunks = this.#encode(builds, stamped);
    try {
      await segment.file.write(chunks);
      const written = performance.now();
      await segment.file.sync();
      this.#durable(segment, stamped, performance.now() - written);
    } catch (error) {
      // After a failed sync nobody knows what is on disk, so the whole segment is left alone and
      // the next one says which of its records do not count.
      await this.#refuse(stamped);
      throw new JournalWriteError(folder, { cause: error });
    }
  }

  async #segment(): Promise<OpenSegment> {
    try {
      return await this.#options.segments.forAppend();
    } catch (error) {
      throw new JournalWriteError(this.#options.folder, { cause: error });
    }
  }

  async #refuse(stamped: readonly Stamped[]): Promise<void> {
    const refused = [...this.#state.refused, ...stamped.map(({ sequence }) => sequence)];
    this.#state = { ...this.#state, refused };
    this.#closedBlock = Math.max(this.#closedBlock, ...stamped.map(({ draft }) => draft.block));
    this.#options.space.doubt();
    await this.#options.segments.abandon(stamped.map(({ sequence }) => sequence));
  }

  #encode(builds: readonly (() => RecordDraft)[], stamped: Stamped[]): Uint8Array[] {
    const inGroup = new Map<number, number>();
    return builds.flatMap((build) => {
      const draft = build();
      if (draft.block <= this.#closedBlock) throw new Error(`block ${draft.block} is closed`);
      const before = inGroup.get(draft.block) ?? 0;
      inGroup.set(draft.block, before + 1);
      const indexInBlock = this.#options.blocks.recordCount(draft.block) + before;
      const sequence = this.#state.nextSequence;
      this.#state = { ...this.#state, nextSequence: sequence + 1 };
      const refused = stamped.length === 0 ? this.#state.refused : [];
      const stamp = { sequence, indexInBlock, refused };
      const chunks = encodeRecord(draft, stamp, this.#options.salt);
      stamped.push({ draft, sequence, bytes: totalBytes(chunks) });
      return chunks;
    });
  }

  #durable(segment: OpenSegment, stamped: readonly Stamped[], syncMs: number): void {
    const { blocks, segments, onCommit } = this.#options;
    let { nextBlock, counts, countsSequence } = this.#state;
    let at = segment.bytes;
    for (const { draft, sequence, bytes } of stamped) {
      const indexInBlock = blocks.recordCount(draft.block);
      blocks.add({ ...draft, indexInBlock }, { segment: segment.number, at });
      nextBlock = Math.max(nextBlock, draft.block + 1);
      counts = draft.counts;
      countsSequence = sequence;
      at += bytes;
    }
    const bytes = at - segment.bytes;
    // Copied: a view would keep a larger buffer in memory for as long as its receipt.
    const receipts = stamped.flatMap(({ draft }) =>
      receiptsOf(Uint8Array.from(draft.fingerprints), draft.atMs),
    );
    segments.grew(segment, bytes, receipts);
    this.#state = { ...this.#state, nextBlock, counts, countsSequence, refused: [] };
    onCommit?.({ records: stamped.length, bytes, syncMs });
  }
}
