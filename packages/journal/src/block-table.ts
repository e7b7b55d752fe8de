/** Where a record lies. Positions are bytes. */
export interface RecordLocation {
  readonly segment: number;
  readonly at: number;
}

/** A block that is in the journal and not released. */
export interface JournaledBlock {
  readonly number: number;
  /** What the caller counted in its records. */
  readonly items: number;
  /** Unix milliseconds of its first record. */
  readonly firstAtMs: number;
  /** A record in its middle was lost: it can be read up to there only. */
  readonly damaged: boolean;
}

interface BlockState {
  items: number;
  readonly firstAtMs: number;
  readonly records: RecordLocation[];
  damaged: boolean;
}

/** Which blocks the journal holds, where, and which are released. */
export class BlockTable {
  readonly #blocks = new Map<number, BlockState>();
  #releasedBelow: number;
  readonly #released: Set<number>;
  /** Segment -> records in it that are still needed. */
  readonly #needed = new Map<number, number>();

  constructor(releasedBelow: number, released: readonly number[]) {
    this.#releasedBelow = releasedBelow;
    this.#released = new Set(released);
  }

  isReleased(block: number): boolean {
    return block < this.#releasedBelow || this.#released.has(block);
  }

  /**
   * Notes a durable record. One that does not follow the one before it marks the block damaged;
   * returns false for it and those behind it: growth means nothing without the growth before.
   */
  add(
    record: { block: number; items: number; atMs: number; indexInBlock: number },
    location: RecordLocation,
  ): boolean {
    if (this.isReleased(record.block)) return true;
    const state = this.#blocks.get(record.block) ?? {
      items: 0,
      firstAtMs: record.atMs,
      records: [],
      damaged: false,
    };
    this.#blocks.set(record.block, state);
    if (record.indexInBlock !== state.records.length) state.damaged = true;
    if (state.damaged) return false;
    state.records.push(location);
    state.items += record.items;
    this.#needed.set(location.segment, (this.#needed.get(location.segment) ?? 0) + 1);
    return true;
  }

  /** How many records of a block are durable. */
  recordCount(block: number): number {
    return this.#blocks.get(block)?.records.length ?? 0;
  }

  locations(block: number): readonly RecordLocation[] {
    return this.#blocks.get(block)?.records ?? [];
  }

  release(block: number): void {
    if (this.isReleased(block)) return;
    for (const { segment } of this.locations(block)) {
      this.#needed.set(segment, (this.#needed.get(segment) ?? 1) - 1);
    }
    this.#blocks.delete(block);
    this.#released.add(block);
  }

  /** The released blocks in short form. `nextBlock` is the first number not used yet. */
  releasedState(nextBlock: number): { releasedBelow: number; released: number[] } {
    const open = [...this.#blocks.keys()];
    this.#releasedBelow = Math.max(this.#releasedBelow, Math.min(nextBlock, ...open));
    for (const block of this.#released) {
      if (block < this.#releasedBelow) this.#released.delete(block);
    }
    return { releasedBelow: this.#releasedBelow, released: [...this.#released] };
  }

  /** Whether no record of a block that is still needed lies in this segment. */
  isSegmentFree(segment: number): boolean {
    return (this.#needed.get(segment) ?? 0) === 0;
  }

  /** Oldest first. */
  list(): JournaledBlock[] {
    return [...this.#blocks]
      .map(([number, { items, firstAtMs, damaged }]) => ({ number, items, firstAtMs, damaged }))
      .sort((a, b) => a.number - b.number);
  }
}
