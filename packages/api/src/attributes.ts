import type { Meta } from './meta.ts';

export type AttributeScope = 'intrinsic' | 'span' | 'resource' | 'event' | 'link' | 'scope';

/** A key as the search language writes it. */
export interface AttributeKey {
  readonly key: string;
  readonly scope: AttributeScope;
  /** What its values look like: decides which operators completion offers. */
  readonly type: 'string' | 'number' | 'boolean' | 'duration' | 'mixed';
  /** Spans of the sample that carry it. */
  readonly count: number;
}

export interface AttributesAnswer {
  /** Most frequent first. */
  readonly attributes: readonly AttributeKey[];
  /** How many spans the counts were taken from: all of the range, or the newest of them. */
  readonly sampledSpans: number;
  readonly meta: Meta;
}

export interface AttributeValuesAnswer {
  readonly key: string;
  /** Most frequent first. */
  readonly values: readonly { readonly value: string; readonly count: number }[];
  readonly meta: Meta;
}
