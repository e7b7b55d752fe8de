import type { RowRange } from '@tracewell/storage';

/** What must be known of a begun block after a restart. */
export interface ProgressNote {
  readonly settled: readonly string[];
  /** Table -> rows that are cut out of it. */
  readonly removed: Readonly<Record<string, readonly RowRange[]>>;
  /** Rows moved aside, by reason. */
  readonly deadLettered: Readonly<Record<string, number>>;
}

/** Failures of one kind in a row, and what the store had taken of the table at the first. */
interface Streak {
  readonly count: number;
  readonly takenBefore: number;
}

/** What a streak says: so many in a row, and whether the table took another block meanwhile. */
export interface StreakFacts {
  readonly count: number;
  readonly othersTaken: boolean;
}

function prolong(streaks: Map<string, Streak>, table: string, taken: number): StreakFacts {
  const { count, takenBefore } = streaks.get(table) ?? { count: 0, takenBefore: taken };
  streaks.set(table, { count: count + 1, takenBefore });
  return { count: count + 1, othersTaken: taken > takenBefore };
}

/** How far one block has come: which of its tables the store has, and what was cut out of the others. */
export class BlockProgress {
  readonly #refusals = new Map<string, Streak>();
  readonly #cuts = new Map<string, Streak>();
  /** On the monotonic clock: the block is not tried before. */
  #restsUntil = 0;
  readonly #settled: Set<string>;
  readonly #removed: Map<string, readonly RowRange[]>;
  readonly #deadLettered: Map<string, number>;

  constructor(note?: ProgressNote) {
    this.#settled = new Set(note?.settled);
    this.#removed = new Map(Object.entries(note?.removed ?? {}));
    this.#deadLettered = new Map(Object.entries(note?.deadLettered ?? {}));
  }

  /** Undefined while a restart needs to know nothing: the block is then sent as it is. */
  get note(): ProgressNote | undefined {
    if (this.#settled.size === 0 && this.#removed.size === 0) return undefined;
    return {
      settled: [...this.#settled],
      removed: Object.fromEntries(this.#removed),
      deadLettered: Object.fromEntries(this.#deadLettered),
    };
  }

  isSettled(table: string): boolean {
    return this.#settled.has(table);
  }

  settled(table: string): void {
    this.#settled.add(table);
  }

  /** Rows that are not sent with the table, from now on and after a restart. */
  removedFrom(table: string): readonly RowRange[] {
    return this.#removed.get(table) ?? [];
  }

  /** These rows were moved aside, so many under each reason. */
  remove(table: string, ranges: readonly RowRange[], reasons: ReadonlyMap<string, number>): void {
    const all = [...this.removedFrom(table), ...ranges];
    this.#removed.set(
      table,
      all.sort((a, b) => a.from - b.from),
    );
    for (const [reason, rows] of reasons) {
      this.#deadLettered.set(reason, (this.#deadLettered.get(reason) ?? 0) + rows);
    }
    this.#refusals.delete(table);
    this.#cuts.delete(table);
  }

  /** Rows that were moved aside, by reason. */
  get deadLettered(): ReadonlyMap<string, number> {
    return this.#deadLettered;
  }

  /** Notes that the store cannot read the rows of a table; `taken` are its blocks stored so far. */
  refused(table: string, taken: number): StreakFacts {
    return prolong(this.#refusals, table, taken);
  }

  /** Refusals in a row. */
  refusalsOf(table: string): number {
    return this.#refusals.get(table)?.count ?? 0;
  }

  /** Something else went wrong: the refusals so far were not about the rows alone. */
  notRefused(table: string): void {
    this.#refusals.delete(table);
  }

  /** Notes that the connection was cut in the middle of an INSERT; `taken` as for `refused`. */
  cut(table: string, taken: number): StreakFacts {
    return prolong(this.#cuts, table, taken);
  }

  /** The store answered about the block: it did not die of it. */
  notCut(table: string): void {
    this.#cuts.delete(table);
  }

  /** Leaves the block alone for so long: each attempt may cost the engine its life. */
  rest(ms: number): void {
    this.#restsUntil = performance.now() + ms;
  }

  get isResting(): boolean {
    return performance.now() < this.#restsUntil;
  }
}
