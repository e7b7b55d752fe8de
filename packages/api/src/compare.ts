import type { AttributeScope } from './attributes.ts';
import type { AnsweredRange, Meta } from './meta.ts';

/** One side of a comparison as it was answered. */
export interface ComparedSide {
  /** Traces with a matching span; of the baseline: outside the selection and of the selection's operations. */
  readonly traceCount: number;
  /** Those that were compared, at most 1,000, taken by hash of their ids. */
  readonly comparedCount: number;
  readonly range: AnsweredRange;
}

/** A key of one service's spans, events or resources. Scope `intrinsic`: `service`, `name` or `error`. */
export interface ComparedKey {
  readonly service: string;
  readonly scope: AttributeScope;
  readonly key: string;
}

/** One value, or one bin of numbers: how many compared traces of each side have a span with it. */
export interface ComparedValue {
  /** '' for a bin. */
  readonly value: string;
  /** `from` inclusive, `to` exclusive; null where the bin is open. Left out for a single value. */
  readonly bin?: { readonly from: number | null; readonly to: number | null };
  readonly selectionCount: number;
  readonly baselineCount: number;
  /** Share of the selection less share of the baseline, -1 to 1, and its 99 % interval (Newcombe, method 10). */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** Search language: the spans with this value. */
  readonly query: string;
}

export interface ComparedAttribute extends ComparedKey {
  /** What differs most first, at most eight. */
  readonly values: readonly ComparedValue[];
  readonly distinctValues: number;
  /** Keys carried by the very same traces as the first value: they say the same. */
  readonly same: readonly (ComparedKey & { readonly value: string })[];
}

/**
 * A key that was not ranked, and why: nearly one value a trace, a text over 256 characters, what the two questions
 * differ by, or the name of one process, machine, connection or peer.
 */
export interface LeftOutKey extends ComparedKey {
  readonly reason: 'near-unique' | 'long' | 'defining' | 'identity';
  readonly distinctValues: number;
  /** Of an identity whose values differ between the sides: the one that differs most. */
  readonly strongest?: ComparedValue;
}

export interface CompareAnswer {
  readonly selection: ComparedSide;
  readonly baseline: ComparedSide;
  /** False: a side has fewer than 20 traces, and nothing was compared. */
  readonly enough: boolean;
  /** What the compared traces were asked for, by their longest matching span; the most frequent first, at most 20. */
  readonly operations: readonly {
    readonly service: string;
    readonly operation: string;
    readonly selectionCount: number;
    readonly baselineCount: number;
  }[];
  /** Differences of 5 points or more whose interval excludes nought, the greatest first. */
  readonly attributes: readonly ComparedAttribute[];
  readonly comparedKeys: number;
  readonly leftOut: readonly LeftOutKey[];
  readonly meta: Meta;
}
