import { cutLoops, SPAN_KINDS, spanMissing, type TraceColumns } from './columns.ts';
import { Interner } from './interner.ts';
import { BinaryIds, IdNumbers, wordsOf } from './span-ids.ts';

/** A trace as the query API streams it: one row a span, in columns of at least `count` rows. */
export interface SkeletonInput {
  readonly count: number;
  /** Eight bytes a span id and a parent id; zeros for a root. */
  readonly id: Uint8Array;
  readonly parent: Uint8Array;
  /** Nanoseconds since the origin, and of duration. */
  readonly start: Float64Array;
  readonly duration: Float64Array;
  readonly kind: Uint8Array;
  /** Bit 0: failed. */
  readonly flags: Uint8Array;
  readonly httpStatus: Uint16Array;
  readonly name: Uint32Array;
  readonly names: readonly string[];
  readonly service: Uint32Array;
  readonly services: readonly string[];
  /** Whom the span calls; '' for nobody. */
  readonly peer: Uint32Array;
  readonly peers: readonly string[];
}

const CLIENT = SPAN_KINDS.indexOf('client');

/** Rows of parents; ids that no span carries get rows behind the spans. `ids` has room for one such id a span. */
function resolve(input: SkeletonInput, ids: Uint8Array): { parent: Int32Array; rowCount: number } {
  const { count } = input;
  const [words, up] = [wordsOf(ids), wordsOf(input.parent)];
  const rows = new IdNumbers(words);
  for (let row = 0; row < count; row++) rows.enter(row);
  const parent = new Int32Array(count * 2).fill(-1);
  let rowCount = count;
  for (let row = 0; row < count; row++) {
    const [low, high] = [up[row * 2]!, up[row * 2 + 1]!];
    if (low === 0 && high === 0) continue;
    let found = rows.rowOf(low, high);
    if (found === -1) {
      found = rowCount++;
      words[found * 2] = low;
      words[found * 2 + 1] = high;
      rows.enter(found);
    }
    if (found !== row) parent[row] = found;
  }
  return { parent: parent.slice(0, rowCount), rowCount };
}

/** Whom each row's time belongs to: the peer of a call that has no span of its own, else the service. */
function ownersOf(input: SkeletonInput, parent: Int32Array, rowCount: number) {
  const { count, kind, service, services, peer, peers } = input;
  const remote = new Uint8Array(rowCount);
  for (let row = 0; row < count; row++) {
    const up = parent[row]!;
    if (up !== -1 && up < count && service[up] !== service[row]) remote[up] = 1;
  }
  const owners = new Interner();
  const ofService = new Int32Array(services.length).fill(-1);
  const ofPeer = new Int32Array(peers.length).fill(-1);
  const numbered = (known: Int32Array, texts: readonly string[], at: number) => {
    if (known[at] === -1) known[at] = owners.number(texts[at]!);
    return known[at]!;
  };
  const owner = new Uint32Array(rowCount);
  for (let row = 0; row < count; row++) {
    const called = kind[row] === CLIENT && remote[row] === 0 && peers[peer[row]!] !== '';
    owner[row] = called
      ? numbered(ofPeer, peers, peer[row]!)
      : numbered(ofService, services, service[row]!);
  }
  owner.fill(owners.number(''), count);
  return { owner, owners: owners.texts };
}

function widened(column: Uint32Array, count: number, rowCount: number, fill: number): Uint32Array {
  const wide = new Uint32Array(rowCount).fill(fill, count);
  wide.set(column.subarray(0, count));
  return wide;
}

/** Both with '' at the end, which missing parents bear. */
function withNobody(texts: readonly string[]): { all: readonly string[]; nobody: number } {
  const at = texts.indexOf('');
  return at === -1 ? { all: [...texts, ''], nobody: texts.length } : { all: texts, nobody: at };
}

function timesOf({ count, start, duration }: SkeletonInput, rowCount: number) {
  let first = Number.POSITIVE_INFINITY;
  for (let row = 0; row < count; row++) first = Math.min(first, start[row]!);
  const times = { start: new Float64Array(rowCount), end: new Float64Array(rowCount) };
  let extent = 0;
  for (let row = 0; row < count; row++) {
    times.start[row] = start[row]! - first;
    times.end[row] = times.start[row]! + Math.max(0, duration[row]!);
    extent = Math.max(extent, times.end[row]!);
  }
  return { ...times, extent, first: count === 0 ? 0 : first };
}

/**
 * Turns a streamed trace into the columns that `columnsOf` makes of its spans, without an object or a text a span.
 * Nothing of the input is kept: its buffers may be filled further.
 * @param originNs Unix nanoseconds that the input's starts are counted from
 */
export function columnsOfSkeleton(input: SkeletonInput, originNs: bigint): TraceColumns {
  const { count } = input;
  const ids = new Uint8Array(count * 2 * 8);
  ids.set(input.id.subarray(0, count * 8));
  const { parent, rowCount } = resolve(input, ids);
  cutLoops(parent);
  const { start, end, extent, first } = timesOf(input, rowCount);
  spanMissing({ parent, start, end }, count);
  const kind = new Uint8Array(rowCount);
  kind.set(input.kind.subarray(0, count));
  const error = new Uint8Array(rowCount);
  for (let row = 0; row < count; row++) error[row] = input.flags[row]! & 1;
  const httpStatus = new Uint16Array(rowCount);
  httpStatus.set(input.httpStatus.subarray(0, count));
  const names = withNobody(input.names);
  const services = withNobody(input.services);
  return {
    spanCount: count,
    rowCount,
    originNs: originNs + BigInt(first),
    ids: new BinaryIds(ids.slice(0, rowCount * 8)),
    parent,
    start,
    end,
    extent,
    kind,
    error,
    httpStatus,
    name: widened(input.name, count, rowCount, names.nobody),
    names: names.all,
    service: widened(input.service, count, rowCount, services.nobody),
    services: services.all,
    ...ownersOf(input, parent, rowCount),
  };
}
