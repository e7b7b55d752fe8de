import { Interner } from './interner.ts';
import type { Trace } from './trace.ts';

/** The spans of a trace sorted into groups: one number a row, one text a number. */
export interface Grouping {
  /** Number of the group by row; -1 for a row that is in none (a missing parent). */
  readonly of: Int32Array;
  readonly labels: readonly string[];
}

/** Sorts spans into groups by a text each; `labelOf` is asked once a span. */
export function groupRows(trace: Trace, labelOf: (row: number) => string): Grouping {
  const { rowCount, spanCount } = trace.columns;
  const labels = new Interner();
  const of = new Int32Array(rowCount).fill(-1);
  for (let row = 0; row < spanCount; row++) of[row] = labels.number(labelOf(row));
  return { of, labels: labels.texts };
}

/** What the spans of one group add up to; durations in nanoseconds. */
export interface GroupTotals {
  readonly group: number;
  readonly count: number;
  readonly errors: number;
  /** Durations added up: spans that run at the same time, or inside each other, count each in full. */
  readonly totalNs: number;
  /** Own work added up: over all groups it is the work of the trace. */
  readonly selfNs: number;
  readonly longestNs: number;
  /** Row of the longest span, the first of equals. */
  readonly longest: number;
}

type Draft = { -readonly [Key in keyof GroupTotals]: GroupTotals[Key] };

function add(trace: Trace, draft: Draft, row: number): void {
  const { start, end, error } = trace.columns;
  const duration = end[row]! - start[row]!;
  draft.count += 1;
  draft.errors += error[row]!;
  draft.totalNs += duration;
  draft.selfNs += trace.selfNs[row]!;
  if (draft.longest === -1 || duration > draft.longestNs) {
    draft.longest = row;
    draft.longestNs = duration;
  }
}

/** Adds up each group that has a span among `rows` (all spans by default), in the order of the groups' numbers. */
export function groupTotals(
  trace: Trace,
  grouping: Grouping,
  rows: Iterable<number> = grouping.of.keys(),
): GroupTotals[] {
  const drafts = new Map<number, Draft>();
  for (const row of rows) {
    const group = grouping.of[row]!;
    if (group === -1) continue;
    let draft = drafts.get(group);
    if (draft === undefined) {
      draft = { group, count: 0, errors: 0, totalNs: 0, selfNs: 0, longestNs: 0, longest: -1 };
      drafts.set(group, draft);
    }
    add(trace, draft, row);
  }
  return [...drafts.values()].sort((a, b) => a.group - b.group);
}
