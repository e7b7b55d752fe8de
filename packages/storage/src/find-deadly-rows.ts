import type { SealedTable } from './columns/open-block.ts';
import { openRowCutter, type RowRange } from './columns/select-rows.ts';
import { type BadRows, type FoundBadRows, probeRows, probeTarget } from './find-bad-rows.ts';
import type { Store } from './store.ts';
import { isCut, StoreError } from './store-error.ts';

export interface DeadlySearch {
  /** Resolves with a store that answers, which may take as long as the engine needs to start again. */
  readonly nextStore: () => Promise<Store>;
  /** The rows to look at, all of them by default. */
  readonly among?: readonly RowRange[];
  readonly signal?: AbortSignal;
}

/** So many times in a row the connection must end before rows are blamed for it. */
const PROOFS = 3;
/** Each costs a start of the engine: enough for one row among 200,000. What is not told apart by then stays together. */
const DEATHS_MAX = 40;

/** Asks about ranges of one table, over the deaths of the engine. */
class DeadlyProbes {
  readonly #search: DeadlySearch;
  readonly #table: SealedTable;
  readonly cutter: FoundBadRows['cutter'];
  probes = 0;
  deaths = 0;

  constructor(search: DeadlySearch, table: SealedTable) {
    this.#search = search;
    this.#table = table;
    this.cutter = openRowCutter(table);
  }

  /** The error when the engine cannot read the rows, or dies of them `proofs` times in a row. */
  async ask(range: RowRange, proofs: number): Promise<StoreError | undefined> {
    for (let deaths = 1; ; deaths += 1) {
      const error = await this.#askOnce(range);
      if (error === undefined || !isCut(error)) return error;
      this.deaths += 1;
      if (deaths >= proofs) return error;
    }
  }

  async #askOnce(range: RowRange): Promise<StoreError | undefined> {
    const { nextStore, signal } = this.#search;
    const store = await nextStore();
    this.probes += 1;
    try {
      const into = await probeTarget(store, this.#table, signal);
      return await probeRows(store, into, this.cutter.select([range]), signal);
    } catch (error) {
      if (error instanceof StoreError && isCut(error)) return error;
      throw error;
    }
  }
}

/**
 * Which rows of a sealed table end the engine that reads them. Nothing is stored, as in `findBadRows`; an engine that
 * dies is waited for. Where the rows are deadly only together, or are too many to be told apart, a range of
 * more than one row is named and `isComplete` is false. None found means that the engine does not die of reading
 * them. Throws a StoreError when a probe fails for another reason, a RangeError when the body is not ours.
 */
export async function findDeadlyRows(
  table: SealedTable,
  search: DeadlySearch,
): Promise<FoundBadRows> {
  const probes = new DeadlyProbes(search, table);
  const bad: BadRows[] = [];
  for (const range of search.among ?? [{ from: 0, to: table.rows }]) {
    const error = await probes.ask(range, PROOFS);
    if (error !== undefined) bad.push(...(await narrow(probes, badRows(range, error), true)));
  }
  const isComplete = bad.every(({ from, to }) => to - from === 1);
  return { bad, isComplete, probes: probes.probes, cutter: probes.cutter };
}

/** The smallest ranges within a bad one that are bad by themselves; itself when no half is. */
async function narrow(probes: DeadlyProbes, bad: BadRows, isProven: boolean): Promise<BadRows[]> {
  const { from, to } = bad;
  if (to - from === 1) return [bad];
  const middle = (from + to) >>> 1;
  const found: BadRows[] = [];
  for (const half of [
    { from, to: middle },
    { from: middle, to },
  ]) {
    if (probes.deaths >= DEATHS_MAX) break;
    // On the way down one death will do: where it leads to is proven at the end.
    const error = await probes.ask(half, half.to - half.from === 1 ? PROOFS : 1);
    if (error !== undefined) found.push(...(await narrow(probes, badRows(half, error), false)));
  }
  if (found.length > 0 && probes.deaths < DEATHS_MAX) return found;
  return isProven || (await probes.ask(bad, PROOFS)) !== undefined ? [bad] : [];
}

function badRows({ from, to }: RowRange, { code, message }: StoreError): BadRows {
  return { from, to, code, message };
}
