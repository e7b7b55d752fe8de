import { Interner } from './interner.ts';
import { peerOf } from './peer.ts';
import type { SpanIds } from './span-ids.ts';

/** Span kinds in the order of their numbers in {@link TraceColumns.kind}. */
export const SPAN_KINDS = [
  'unspecified',
  'internal',
  'server',
  'client',
  'producer',
  'consumer',
] as const;

export type SpanKindName = (typeof SPAN_KINDS)[number];

/** What the algorithms need of one span; a span of the query API fits as it is. */
export interface SpanInput {
  readonly spanId: string;
  /** '' for a root. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly service: string;
  readonly kind: SpanKindName;
  /** Unix nanoseconds as a decimal string. */
  readonly startTimeUnixNano: string;
  /** Nanoseconds as a decimal string. */
  readonly durationNs: string;
  readonly isError: boolean;
  readonly status: { readonly message: string };
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly {
    readonly timeUnixNano: string;
    readonly name: string;
    readonly attributes: Readonly<Record<string, unknown>>;
  }[];
}

/**
 * One trace in columns. Rows 0 to `spanCount - 1` are the spans as given; behind them stands one row for each parent
 * id that no span carries, spanning its children. Times are nanoseconds since `originNs`, exact in doubles.
 */
export interface TraceColumns {
  readonly spanCount: number;
  /** Spans and missing parents. */
  readonly rowCount: number;
  /** Unix nanoseconds of the earliest start. */
  readonly originNs: bigint;
  readonly ids: SpanIds;
  /** Row of the parent, -1 for a root. */
  readonly parent: Int32Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** Nanoseconds by which `start` and `end` differ from what was sent; absent where all times are as sent. */
  readonly moves?: Float64Array;
  readonly kind: Uint8Array;
  readonly error: Uint8Array;
  /** HTTP status by row, 0 for none; only where the spans are not at hand. */
  readonly httpStatus?: Uint16Array;
  readonly name: Uint32Array;
  readonly names: readonly string[];
  readonly service: Uint32Array;
  readonly services: readonly string[];
  /** Whom the time belongs to: the called database, queue or external where no span of its own exists, else the service. */
  readonly owner: Uint32Array;
  readonly owners: readonly string[];
  /** The longest time any row reaches, in nanoseconds since the origin. */
  readonly extent: number;
}

function firstStart(spans: readonly SpanInput[]): bigint {
  let first: bigint | undefined;
  for (const span of spans) {
    const start = BigInt(span.startTimeUnixNano);
    if (first === undefined || start < first) first = start;
  }
  return first ?? 0n;
}

/** Rows of parents by id; ids that no span carries get rows behind the spans. */
function resolveParents(spans: readonly SpanInput[]): { parents: number[]; missing: string[] } {
  const rowOf = new Map<string, number>();
  spans.forEach((span, row) => {
    if (!rowOf.has(span.spanId)) rowOf.set(span.spanId, row);
  });
  const missing: string[] = [];
  const parents = spans.map((span, row) => {
    if (span.parentSpanId === '') return -1;
    let parent = rowOf.get(span.parentSpanId);
    if (parent === undefined) {
      parent = spans.length + missing.length;
      rowOf.set(span.parentSpanId, parent);
      missing.push(span.parentSpanId);
    }
    return parent === row ? -1 : parent;
  });
  return { parents, missing };
}

/** Cuts loops of parents, which only a faulty sender writes: the span at which a walk upwards returns becomes a root. */
export function cutLoops(parent: Int32Array): void {
  const walkOf = new Int32Array(parent.length);
  for (let row = 0; row < parent.length; row++) {
    const walk = row + 1;
    let at = row;
    while (at !== -1 && walkOf[at] === 0) {
      walkOf[at] = walk;
      const up = parent[at]!;
      if (up !== -1 && walkOf[up] === walk) parent[at] = -1;
      at = parent[at]!;
    }
  }
}

/** A missing parent spans its children: nothing else is known of it. */
export function spanMissing(
  columns: Pick<TraceColumns, 'parent' | 'start' | 'end'>,
  spanCount: number,
): void {
  const { parent, start, end } = columns;
  start.fill(Number.POSITIVE_INFINITY, spanCount);
  end.fill(0, spanCount);
  for (let row = 0; row < spanCount; row++) {
    const up = parent[row]!;
    if (up < spanCount) continue;
    start[up] = Math.min(start[up]!, start[row]!);
    end[up] = Math.max(end[up]!, end[row]!);
  }
}

/** Rows with a child in another service: the callee speaks for itself, so the caller's row keeps its own name. */
function hasRemoteChild(spans: readonly SpanInput[], parent: Int32Array): Uint8Array {
  const remote = new Uint8Array(spans.length);
  spans.forEach((span, row) => {
    const caller = spans[parent[row]!];
    if (caller && caller.service !== span.service) remote[parent[row]!] = 1;
  });
  return remote;
}

interface Names {
  readonly kind: Uint8Array;
  readonly error: Uint8Array;
  readonly name: Uint32Array;
  readonly names: readonly string[];
  readonly service: Uint32Array;
  readonly services: readonly string[];
  readonly owner: Uint32Array;
  readonly owners: readonly string[];
}

function nameColumns(spans: readonly SpanInput[], parent: Int32Array, rowCount: number): Names {
  const [names, services, owners] = [new Interner(), new Interner(), new Interner()];
  const columns = {
    kind: new Uint8Array(rowCount),
    error: new Uint8Array(rowCount),
    name: new Uint32Array(rowCount),
    service: new Uint32Array(rowCount),
    owner: new Uint32Array(rowCount),
  };
  const remote = hasRemoteChild(spans, parent);
  spans.forEach((span, row) => {
    columns.kind[row] = SPAN_KINDS.indexOf(span.kind);
    columns.error[row] = span.isError ? 1 : 0;
    columns.name[row] = names.number(span.name);
    columns.service[row] = services.number(span.service);
    const peer = remote[row] === 1 ? undefined : peerOf(span);
    columns.owner[row] = owners.number(peer ?? span.service);
  });
  const nobody = [names.number(''), services.number(''), owners.number('')] as const;
  columns.name.fill(nobody[0], spans.length);
  columns.service.fill(nobody[1], spans.length);
  columns.owner.fill(nobody[2], spans.length);
  return { ...columns, names: names.texts, services: services.texts, owners: owners.texts };
}

/** A time noted by a row's own clock, in nanoseconds since the trace began: moved as the row is. */
export function timeInTrace(
  { originNs, moves }: Pick<TraceColumns, 'originNs' | 'moves'>,
  row: number,
  unixNano: string,
): number {
  return Number(BigInt(unixNano) - originNs) + (moves?.[row] ?? 0);
}

/** Turns spans into columns, in any order and however broken: orphans, loops and repeated ids all find a place. */
export function columnsOf(spans: readonly SpanInput[]): TraceColumns {
  const { parents, missing } = resolveParents(spans);
  const rowCount = spans.length + missing.length;
  const originNs = firstStart(spans);
  const parent = new Int32Array(rowCount).fill(-1);
  parent.set(parents);
  cutLoops(parent);
  const start = new Float64Array(rowCount);
  const end = new Float64Array(rowCount);
  let extent = 0;
  spans.forEach((span, row) => {
    start[row] = Number(BigInt(span.startTimeUnixNano) - originNs);
    end[row] = start[row]! + Math.max(0, Number(span.durationNs));
    extent = Math.max(extent, end[row]!);
  });
  spanMissing({ parent, start, end }, spans.length);
  return {
    spanCount: spans.length,
    rowCount,
    originNs,
    ids: [...spans.map((span) => span.spanId), ...missing],
    parent,
    start,
    end,
    extent,
    ...nameColumns(spans, parent, rowCount),
  };
}
