import type { DurationNs, Meta, UnixNano } from './meta.ts';

/** One field and what its values would find. */
export interface Facet {
  /** As the search language writes it: `service`, `http.route`. */
  readonly field: string;
  /** Most traces first. `traceCount`: traces that the question would find with `field = value` in the place of its own terms on the field. */
  readonly values: readonly { readonly value: string; readonly traceCount: number }[];
  readonly distinctValues: number;
  /** Traces found without the question's own terms on the field: what the counts are shares of. */
  readonly traceCount: number;
}

export interface FacetsAnswer {
  readonly facets: readonly Facet[];
  /** Traces that took longer than each rung; only in the part `fields`. */
  readonly durations: readonly { readonly longerThanNs: DurationNs; readonly traceCount: number }[];
  /** Traces were counted from here on; later than the beginning of the range when it holds too many spans. */
  readonly countedFromUnixNano: UnixNano;
  readonly meta: Meta;
}
