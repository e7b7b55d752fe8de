/** How far one block has come: which of its tables the store has, and how often it refused the others. */
export class BlockProgress {
  /** Table -> refusals in a row, and what the store had taken of it at the first. */
  readonly #refusals = new Map<string, { count: number; takenBefore: number }>();
  readonly #settled = new Set<string>();
  readonly #deadLettered = new Map<string, number>();

  isSettled(table: string): boolean {
    return this.#settled.has(table);
  }

  settled(table: string): void {
    this.#settled.add(table);
  }

  movedAside(table: string, reason: string, rows: number): void {
    this.#settled.add(table);
    this.#deadLettered.set(reason, (this.#deadLettered.get(reason) ?? 0) + rows);
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
