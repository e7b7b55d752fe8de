/** What a question returns: rows in the contract's names, and what they cost. */
export interface Answer<T> {
  readonly rows: T;
  /** Rows that the engine read, over all statements of the question. */
  readonly rowsScanned: number;
  readonly elapsedMs: number;
  /** True when a cap cut the rows. */
  readonly truncated: boolean;
}

interface Costed {
  readonly rowsScanned: number;
  readonly elapsedMs: number;
}

/** One answer of several statements' results. */
export function answerOf<T>(rows: T, results: readonly Costed[], truncated = false): Answer<T> {
  return {
    rows,
    rowsScanned: results.reduce((sum, result) => sum + result.rowsScanned, 0),
    elapsedMs: results.reduce((sum, result) => sum + result.elapsedMs, 0),
    truncated,
  };
}

/** A half-open range in Unix nanoseconds. */
export interface TimeRange {
  readonly from: bigint;
  readonly to: bigint;
}

/** The shortest range that holds both. */
export function spannedRange(a: TimeRange, b: TimeRange): TimeRange {
  const earliest = a.from < b.from ? a : b;
  const latest = a.to > b.to ? a : b;
  return { from: earliest.from, to: latest.to };
}

/** Condition on the span table for `{from:Int64}` and `{to:Int64}`, which `rangeParameters` binds. */
export const SPANS_IN_RANGE =
  'Timestamp >= fromUnixTimestamp64Nano({from:Int64}) AND Timestamp < fromUnixTimestamp64Nano({to:Int64})';

/** The same on the rollup, whose minutes belong to a range by their beginning. */
export const MINUTES_IN_RANGE =
  'Timestamp >= toDateTime(intDiv({from:Int64}, 1000000000)) AND Timestamp < toDateTime(intDiv({to:Int64}, 1000000000))';

export function rangeParameters(range: TimeRange): { from: string; to: string } {
  return { from: String(range.from), to: String(range.to) };
}

/** Unix nanoseconds of a DateTime64(9) expression, as text. */
export function nanoSql(expression: string): string {
  return `toString(toUnixTimestamp64Nano(${expression}))`;
}
