import { formatRatio } from './format-ratio.ts';

/** The smallest number of requests on each side at which a change is worth showing. */
export const COMPARABLE = 30;

/** How a figure moved against the previous period. The arrow is drawn as SVG: the font has none. */
export type Change =
  | { readonly kind: 'too-few'; readonly text: 'too few to compare' }
  | { readonly kind: 'new'; readonly text: 'new' }
  | { readonly kind: 'same'; readonly text: 'no change' }
  | { readonly kind: 'up' | 'down'; readonly text: string };

/** One side of a comparison: the figure and the number of requests behind it. */
export interface Side {
  readonly value: number;
  readonly n: number;
}

/** The relative change from `before` to `after`: up `38 %`. Below 30 requests on either side it says so instead. */
export function change(before: Side, after: Side): Change {
  if (before.n < COMPARABLE || after.n < COMPARABLE) {
    return { kind: 'too-few', text: 'too few to compare' };
  }
  if (before.value === after.value) return { kind: 'same', text: 'no change' };
  if (before.value === 0) return { kind: 'new', text: 'new' };
  const ratio = (after.value - before.value) / before.value;
  if (Math.abs(ratio) < 0.005) return { kind: 'same', text: 'no change' };
  return { kind: ratio > 0 ? 'up' : 'down', text: formatRatio(Math.abs(ratio)) };
}
