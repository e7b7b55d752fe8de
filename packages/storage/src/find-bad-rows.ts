import type { SealedTable } from './columns/open-block.ts';
import { countRows, openRowCutter, type RowCutter, type RowRange } from './columns/select-rows.ts';
import { query, type Store, sendInsert } from './store.ts';
import { isUnreadableCode, StoreError } from './store-error.ts';

/** Rows that ClickHouse cannot read. */
export interface BadRows extends RowRange {
  /** ClickHouse's error code for them; 0 when it died of them. */
  readonly code: number;
  readonly message: string;
}

export interface FoundBadRows {
  /** Ascending and apart; all single rows unless `isComplete` is false. */
  readonly bad: readonly BadRows[];
  /** False: there were more than the probes allowed; a range then holds good rows too. */
  readonly isComplete: boolean;
  readonly probes: number;
  readonly cutter: RowCutter;
}

/** Probes for one block: enough for twenty bad rows among 200,000. */
const PROBES_MAX = 400;

const PROBE_SETTINGS = { async_insert: 0, input_format_native_allow_types_conversion: 1 } as const;

/**
 * Which rows of a sealed table ClickHouse cannot read into the table's columns. Nothing is stored: each
 * probe is an INSERT into `null(...)` with the table's own column types, halved until single rows are
 * left. `among` are the rows to look at, all of them by default. No bad row found means that the trouble lies behind the columns, in a constraint or a view.
 * Throws a StoreError when a probe fails for another reason, a RangeError when the body is not ours.
 */
export async function findBadRows(
  store: Store,
  table: SealedTable,
  options: { among?: readonly RowRange[]; signal?: AbortSignal; probesMax?: number } = {},
): Promise<FoundBadRows> {
  const { among = [{ from: 0, to: table.rows }], signal, probesMax = PROBES_MAX } = options;
  const into = await probeTarget(store, table, signal);
  const cutter = openRowCutter(table);
  const bad: BadRows[] = [];
  let [probes, isComplete] = [0, true];
  const search = async (range: RowRange): Promise<void> => {
    probes += 1;
    const error = await probeRows(store, into, cutter.select([range]), signal);
    if (error === undefined) return;
    const isRow = countRows([range]) === 1;
    if (isRow || probes >= probesMax) {
      isComplete &&= isRow;
      bad.push({ ...range, code: error.code, message: error.message });
      return;
    }
    const middle = (range.from + range.to) >>> 1;
    await search({ from: range.from, to: middle });
    await search({ from: middle, to: range.to });
  };
  for (const range of among) await search(range);
  return { bad, isComplete, probes, cutter };
}

/** `INSERT INTO FUNCTION null('<the table's columns as they are now>') (...)`. */
export async function probeTarget(
  store: Store,
  table: SealedTable,
  signal: AbortSignal | undefined,
): Promise<string> {
  const { rows } = await query<{ name: string; type: string }>(
    store,
    'SELECT name, type FROM system.columns WHERE database = {database:String} AND table = {table:String} ORDER BY position',
    { database: store.database, table: table.table },
    signal === undefined ? {} : { signal },
  );
  const structure = rows
    .filter(({ name }) => table.columns.includes(name))
    .map(({ name, type }) => `\`${name}\` ${type}`)
    .join(', ');
  const columns = table.columns.map((name) => `\`${name}\``).join(', ');
  const literal = structure.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
  return `INSERT INTO FUNCTION null('${literal}') (${columns}) FORMAT Native`;
}

/** The error when the rows cannot be read. Throws a StoreError when the probe fails for another reason. */
export async function probeRows(
  store: Store,
  into: string,
  table: SealedTable,
  signal: AbortSignal | undefined,
): Promise<StoreError | undefined> {
  try {
    await sendInsert(store, into, table.body, { signal, settings: PROBE_SETTINGS });
    return undefined;
  } catch (error) {
    if (error instanceof StoreError && isUnreadableCode(error.code)) return error;
    throw error;
  }
}
