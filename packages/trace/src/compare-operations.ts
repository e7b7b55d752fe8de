import { SPAN_KINDS, type SpanKindName } from './columns.ts';
import type { Trace } from './trace.ts';

/** A service, a span name and a kind. */
interface Named {
  readonly service: string;
  readonly name: string;
  readonly kind: SpanKindName;
}

/** What the compared trace did under one name; durations in nanoseconds. */
export interface OwnOperation extends Named {
  readonly calls: number;
  readonly longestNs: number;
  readonly totalNs: number;
  /** Its spans, the longest first. */
  readonly rows: readonly number[];
}

/** What others did under the same name: one trace, or many. Durations in nanoseconds. */
export interface OtherOperation extends Named {
  /** How many of the other traces have it. */
  readonly traceCount: number;
  readonly callsP50: number;
  readonly callsP95: number;
  readonly longestP50Ns: number;
  readonly longestP95Ns: number;
  readonly totalP50Ns: number;
}

/** One way in which the trace is not like the others. */
export interface Difference {
  readonly about: 'extra' | 'missing' | 'slower' | 'more-calls';
  /** Undefined for what is missing here. */
  readonly own: OwnOperation | undefined;
  /** Undefined for what none of the others has. */
  readonly other: OtherOperation | undefined;
  /** Nanoseconds more here than in the middle of the others; below nought for what is missing. */
  readonly addedNs: number;
}

/** In fewer of the others an operation counts as one that they do not have. */
const RARE = 0.05;
/** In so many of the others it is missed here. */
const USUAL = 0.8;
/** Calls from which on a growth is one: two in place of one are no loop. */
const GROWN_CALLS = 5;
const GROWN_TIMES = 2;
/** A span this much longer than the middle of the others, and beyond their p95, is slower. */
const SLOWER_TIMES = 1.2;
/** Of the trace's duration: what adds less is noise. */
const WORTH_NAMING = 0.01;

function keyOf({ service, name, kind }: Named): string {
  return `${kind}\n${service}\n${name}`;
}

/** The operations of a trace in the order in which they first appear; missing parents are none. */
export function ownOperations({ columns }: Trace): OwnOperation[] {
  const byKey = new Map<
    string,
    OwnOperation & { calls: number; totalNs: number; rows: number[] }
  >();
  for (let row = 0; row < columns.spanCount; row++) {
    const service = columns.services[columns.service[row]!]!;
    const name = columns.names[columns.name[row]!]!;
    const kind = SPAN_KINDS[columns.kind[row]!]!;
    const key = keyOf({ service, name, kind });
    let known = byKey.get(key);
    if (known === undefined) {
      known = { service, name, kind, calls: 0, longestNs: 0, totalNs: 0, rows: [] };
      byKey.set(key, known);
    }
    known.calls += 1;
    known.totalNs += columns.end[row]! - columns.start[row]!;
    known.rows.push(row);
  }
  const length = (row: number) => columns.end[row]! - columns.start[row]!;
  return [...byKey.values()].map((own) => {
    const rows = own.rows.sort((a, b) => length(b) - length(a) || a - b);
    return { ...own, rows, longestNs: length(rows[0]!) };
  });
}

/** One trace as the others: all of its figures are their own median. */
export function otherOf(own: OwnOperation): OtherOperation {
  const { service, name, kind, calls, longestNs, totalNs } = own;
  return {
    ...{ service, name, kind },
    traceCount: 1,
    callsP50: calls,
    callsP95: calls,
    longestP50Ns: longestNs,
    longestP95Ns: longestNs,
    totalP50Ns: totalNs,
  };
}

/** What is compared: the trace, and so many others. */
interface Sides {
  readonly own: readonly OwnOperation[];
  readonly others: readonly OtherOperation[];
  readonly otherCount: number;
  /** Duration of the compared trace in nanoseconds. */
  readonly durationNs: number;
}

function judge(own: OwnOperation, other: OtherOperation | undefined, sides: Sides) {
  if (other === undefined || other.traceCount < RARE * sides.otherCount) return 'extra';
  if (own.calls >= GROWN_CALLS && own.calls >= GROWN_TIMES * other.callsP95) return 'more-calls';
  const isLonger =
    own.longestNs > other.longestP95Ns && own.longestNs >= SLOWER_TIMES * other.longestP50Ns;
  const added = own.totalNs - other.totalP50Ns;
  return isLonger && added >= WORTH_NAMING * sides.durationNs ? 'slower' : undefined;
}

/**
 * What one trace has and others have not, what it lacks, what takes longer in it and what it calls more often: the
 * most added time first, what is missing by the time it takes elsewhere. No difference when there are no others.
 */
export function differencesOf(sides: Sides): Difference[] {
  if (sides.otherCount === 0) return [];
  const others = new Map(sides.others.map((other) => [keyOf(other), other]));
  const found: Difference[] = [];
  for (const own of sides.own) {
    const other = others.get(keyOf(own));
    others.delete(keyOf(own));
    const about = judge(own, other, sides);
    const addedNs = own.totalNs - (about === 'extra' ? 0 : (other?.totalP50Ns ?? 0));
    if (about !== undefined) found.push({ about, own, other, addedNs });
  }
  for (const other of others.values()) {
    if (other.traceCount < USUAL * sides.otherCount) continue;
    found.push({ about: 'missing', own: undefined, other, addedNs: -other.totalP50Ns });
  }
  return found.sort((a, b) => Math.abs(b.addedNs) - Math.abs(a.addedNs));
}
