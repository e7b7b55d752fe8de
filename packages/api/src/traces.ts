import type { DurationNs, Meta, UnixNano } from './meta.ts';

export type SpanKind = 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer';
export type StatusCode = 'unset' | 'ok' | 'error';

/**
 * An attribute value in its own JSON type. Integers beyond 2^53 are decimal strings, bytes are base64 text, NaN and
 * the infinities are 'NaN', 'Infinity', '-Infinity': `AttributeTypes` tells them from text.
 */
export type AttributeValue =
  | string
  | number
  | boolean
  | null
  | readonly AttributeValue[]
  | { readonly [key: string]: AttributeValue };
export type Attributes = { readonly [key: string]: AttributeValue };

/** The OTLP type of attributes whose JSON type does not say it. Keys without an entry are what they look like. */
export type AttributeTypes = { readonly [key: string]: 'int' | 'double' | 'bytes' };

export interface TraceSummary {
  readonly traceId: string;
  /** '' while the root has not arrived. */
  readonly rootService: string;
  readonly rootName: string;
  readonly rootKind: SpanKind;
  readonly startTimeUnixNano: UnixNano;
  readonly durationNs: DurationNs;
  readonly spanCount: number;
  readonly errorCount: number;
  readonly services: readonly string[];
  /** Share of each service, in the order of `services`, in the time that the trace's spans spent themselves; only when asked for, of at most 5,000 spans. */
  readonly serviceShares?: readonly number[];
  /** Spans of the trace that match the query, and the first of them: where the list should open the trace. */
  readonly matchedCount?: number;
  readonly matchedSpanId?: string;
}

export interface TracesAnswer {
  readonly traces: readonly TraceSummary[];
  /** Give it back as `cursor` for the next page; null on the last one. */
  readonly cursor: string | null;
  /** Everything newer was looked at; older spans of the range were not, when this is later than its start. */
  readonly searchedBackToUnixNano: UnixNano;
  /** All matching traces of the range; null when it was not asked for or counting took over 2 s. */
  readonly total: number | null;
  /** Where nothing was found: what may be wrong with the query. */
  readonly hints: readonly QueryHint[];
  readonly meta: Meta;
}

/** A remark about a part of the query; `from` and `to` are UTF-16 offsets. */
export interface QueryHint {
  readonly message: string;
  readonly from: number;
  readonly to: number;
  /** What to write instead. */
  readonly suggestion?: string;
}

export interface SpanEvent {
  readonly timeUnixNano: UnixNano;
  readonly name: string;
  readonly attributes: Attributes;
  readonly attributeTypes?: AttributeTypes;
}

export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState: string;
  readonly attributes: Attributes;
  readonly attributeTypes?: AttributeTypes;
}

export interface Span {
  readonly spanId: string;
  /** '' for a root. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: SpanKind;
  readonly service: string;
  readonly startTimeUnixNano: UnixNano;
  readonly durationNs: DurationNs;
  readonly status: { readonly code: StatusCode; readonly message: string };
  /** By the definition of docs/api.md: status error, or unset with a failing HTTP status. */
  readonly isError: boolean;
  /** Whether the span counts as a request. */
  readonly isEntry: boolean;
  readonly traceState: string;
  readonly attributes: Attributes;
  readonly attributeTypes?: AttributeTypes;
  readonly resource: Attributes;
  readonly resourceTypes?: AttributeTypes;
  readonly scope: { readonly name: string; readonly version: string };
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanLink[];
}

/** p50 to p95 of the same operation over the hour before the trace; present only when n >= 30. */
export interface NormalRange {
  readonly service: string;
  readonly operation: string;
  readonly kind: SpanKind;
  readonly n: number;
  readonly p50Ns: DurationNs;
  readonly p95Ns: DurationNs;
}

export type IncompleteReason =
  | 'no-root'
  | 'several-roots'
  | 'missing-parents'
  | 'still-arriving'
  | 'cut-at-limit';

/** Why a trace outlives its hours. */
export interface KeepMark {
  readonly reason: 'error' | 'slow' | 'person' | 'alert';
  /** Who asked, or which rule; '' where nothing was said. */
  readonly note: string;
  readonly atUnixNano: UnixNano;
}

/** Whether and why a trace is kept when retention drops its hours. */
export interface KeptState {
  /** The newest first; none: it goes with its hours. */
  readonly marks: readonly KeepMark[];
  /** Whether spans were read from the kept traces: the rest of that time is gone. */
  readonly isCopied: boolean;
}

export interface KeepAnswer {
  readonly traceId: string;
  readonly marks: readonly KeepMark[];
}

export interface TraceAnswer {
  readonly traceId: string;
  /** By start time; at most 50,000, then `meta.truncated`. */
  readonly spans: readonly Span[];
  /** Exactly one root, every parent id resolves, no span younger than 10 s. */
  readonly complete: boolean;
  readonly incompleteBecause: readonly IncompleteReason[];
  /** Parent ids that no span of the trace carries. */
  readonly missingParentIds: readonly string[];
  /** Spans of the whole trace, also when `spans` is cut. */
  readonly spanCount: number;
  readonly normal: readonly NormalRange[];
  /** How the root's duration sits among its kind over the preceding hour; null when n < 100. */
  readonly percentile: { readonly slowerThan: number; readonly n: number } | null;
  readonly kept: KeptState;
  readonly meta: Meta;
}

/** How a span's duration sits among the spans of its operation over the hour before it. */
export interface SpanPlace {
  readonly n: number;
  /** Share of them that was faster, between 0 and 1; null when n < 100. */
  readonly slowerThan: number | null;
  /** How many took from `fromNs` up to `toNs`, not included; from the shortest on, without empty steps. */
  readonly steps: readonly {
    readonly fromNs: DurationNs;
    readonly toNs: DurationNs;
    readonly count: number;
  }[];
}

export interface SpanAnswer {
  readonly traceId: string;
  readonly span: Span;
  readonly normal: NormalRange | null;
  /** Null when n < 30. */
  readonly place: SpanPlace | null;
  /** Spans elsewhere whose links name this one, at most 100. */
  readonly linkedFrom: readonly {
    readonly traceId: string;
    readonly spanId: string;
    readonly service: string;
    readonly name: string;
  }[];
  /** Whether the span was read from the kept traces: the rest of its hours is gone. */
  readonly isCopied: boolean;
  readonly meta: Meta;
}
