import type { TraceColumns } from './columns.ts';
import type { CriticalPath } from './critical-path.ts';
import type { Repeat } from './repeats.ts';
import { childrenOf, type TraceTree } from './tree.ts';

/** A shape of the trace that explains part of its duration. */
export type Pattern =
  | { readonly kind: 'repeat'; readonly ns: number; readonly repeat: Repeat }
  /** A row between two of its children, in which nothing was recorded. */
  | {
      readonly kind: 'gap';
      readonly ns: number;
      readonly row: number;
      readonly before: number;
      readonly after: number;
    }
  /** A row that failed, and the same call again afterwards. `ns`: from the first to the second. */
  | { readonly kind: 'retry'; readonly ns: number; readonly failed: number; readonly again: number }
  /** A consumer, and the time between the end of its producer and its own start. */
  | {
      readonly kind: 'wait';
      readonly ns: number;
      readonly producer: number;
      readonly consumer: number;
    };

/** What is worth naming, as a part of the root's duration. */
const REPEAT_MIN_SHARE = 0.05;
const OTHER_MIN_SHARE = 0.1;

const PRODUCER = 4;
const CONSUMER = 5;

interface Patterned {
  readonly columns: TraceColumns;
  readonly tree: TraceTree;
  readonly path: CriticalPath;
  readonly repeats: ReadonlyMap<number, Repeat>;
}

/** The pattern that accounts for the most time; undefined when none reaches its share of the root's duration. */
export function findPattern(trace: Patterned): Pattern | undefined {
  const { columns, tree } = trace;
  const whole = columns.end[tree.mainRoot]! - columns.start[tree.mainRoot]!;
  const found = [
    longestRepeat(trace),
    longest(trace, gapBelow),
    longest(trace, retryBelow),
    longestWait(columns),
  ];
  let best: Pattern | undefined;
  for (const pattern of found) {
    if (pattern === undefined) continue;
    const share = pattern.kind === 'repeat' ? REPEAT_MIN_SHARE : OTHER_MIN_SHARE;
    if (pattern.ns < whole * share) continue;
    if (best === undefined || pattern.ns > best.ns) best = pattern;
  }
  return best;
}

function longestRepeat({ repeats }: Patterned): Pattern | undefined {
  let best: Pattern | undefined;
  for (const repeat of repeats.values()) {
    const ns = repeat.to - repeat.from;
    if (repeat.sequential && ns > (best?.ns ?? 0)) best = { kind: 'repeat', ns, repeat };
  }
  return best;
}

/** Over the rows that somebody waited for. */
function longest(
  { columns, tree, path }: Patterned,
  below: (columns: TraceColumns, row: number, children: Iterable<number>) => Pattern | undefined,
): Pattern | undefined {
  let best: Pattern | undefined;
  for (let row = 0; row < columns.spanCount; row++) {
    if (path.timeOf[row] === 0) continue;
    const pattern = below(columns, row, childrenOf(tree, row));
    if (pattern !== undefined && pattern.ns > (best?.ns ?? 0)) best = pattern;
  }
  return best;
}

/** The longest time of a row between two children while none of them runs. Children come by start. */
function gapBelow(columns: TraceColumns, row: number, children: Iterable<number>) {
  let best: Pattern | undefined;
  let reached = -1;
  let before = -1;
  for (const child of children) {
    const ns = Math.min(columns.start[child]!, columns.end[row]!) - reached;
    if (before >= 0 && ns > (best?.ns ?? 0)) best = { kind: 'gap', ns, row, before, after: child };
    if (columns.end[child]! > reached) {
      reached = columns.end[child]!;
      before = child;
    }
  }
  return best;
}

/** The first failed child that the same call follows. */
function retryBelow(columns: TraceColumns, _row: number, children: Iterable<number>) {
  const firstFailed = new Map<string, number>();
  for (const child of children) {
    const failed = firstFailed.size === 0 ? undefined : firstFailed.get(callOf(columns, child));
    if (failed !== undefined && columns.start[child]! >= columns.end[failed]!) {
      const ns = columns.start[child]! - columns.start[failed]!;
      return { kind: 'retry', ns, failed, again: child } as const;
    }
    if (failed === undefined && columns.error[child] === 1)
      firstFailed.set(callOf(columns, child), child);
  }
  return undefined;
}

function callOf({ name, service, kind }: TraceColumns, row: number): string {
  return `${name[row]} ${service[row]} ${kind[row]}`;
}

function longestWait({ spanCount, kind, parent, start, end }: TraceColumns): Pattern | undefined {
  let best: Pattern | undefined;
  for (let consumer = 0; consumer < spanCount; consumer++) {
    const producer = parent[consumer]!;
    if (kind[consumer] !== CONSUMER || producer < 0 || producer >= spanCount) continue;
    if (kind[producer] !== PRODUCER) continue;
    const ns = start[consumer]! - end[producer]!;
    if (ns > (best?.ns ?? 0)) best = { kind: 'wait', ns, producer, consumer };
  }
  return best;
}
