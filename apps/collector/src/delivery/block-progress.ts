import type { RowRange } from '@tracewell/storage';

/** What must be known of a begun block after a restart. */
export interface ProgressNote {
  readonly settled: readonly string[];
  /** Table -> rows that are cut out of it. */
  readonly removed: Readonly<Record<string, readonly RowRange[]>>;
  /** Rows moved aside, by reason. */
  readonly deadLettered: Readonly<Record<string, number>>;
}

/** How far one block has come: which of its tables the store has, and what was cut out of the others. */
export class BlockProgress {
  /** Table -> refusals in a row, and what the store had taken of it at the first. */
  readonly #refusals = new Map<string, { count: number; takenBefore: number }>();
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
  }

  /** Rows that were moved aside, by reason. */
  get deadLettered(): ReadonlyMap<string, number> {
    return this.#deadLettered;
  }

  /** Notes that the store cannot read the rows of a table; `taken` are its blocks stored so far. */
  refused(table: string, taken: number): { count: number; othersTaken: boolean } {
    const { count, takenBefore } = this.#refusals.get(table) ?? { count: 0, takenBefore: taken };
    this.#refusals.set(table, { count: count + 1, takenBefore });
    return { count: count + 1, othersTaken: taken > takenBefore };
  }

  /** Refusals in a row. */
  refusalsOf(table: string): number {
    return this.#refusals.get(table)?.count ?? 0;
  }

  /** Something else went wrong: the refusals so far were not about the rows alone. */
  notRefused(table: string): void {
    this.#refusals.delete(table);
  }
}
