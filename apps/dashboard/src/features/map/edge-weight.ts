/**
 * The width of an edge in pixels, 1 to 6, by the logarithm of its rate between the quietest and the
 * busiest edge of the map; what is a thousand times quieter than the busiest is all 1 px, so that one
 * stray call does not make every other line thick. One edge alone, or edges of equal rate, are 2 px.
 */
export function edgeWidth(rate: number, minRate: number, maxRate: number): number {
  if (!(maxRate > minRate) || !(minRate > 0)) return 2;
  const low = Math.max(minRate, maxRate / 1000);
  const share = Math.log(Math.max(rate, low) / low) / Math.log(maxRate / low);
  return Math.round((1 + 5 * share) * 10) / 10;
}

/**
 * The keys of the worst tenth by a figure, at least one, leaving out those that are not above zero:
 * only these are tinted, so that a calm map stays ink.
 */
export function worstTenth<T>(
  items: readonly T[],
  figure: (item: T) => number | null,
): ReadonlySet<T> {
  const bad = items
    .filter((item) => (figure(item) ?? 0) > 0)
    .sort((a, b) => (figure(b) ?? 0) - (figure(a) ?? 0));
  return new Set(bad.slice(0, Math.max(1, Math.floor(items.length / 10))));
}
