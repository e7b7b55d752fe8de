/** A label at the end of a line: where the line ends, and where the words may stand. */
export interface EndLabel {
  readonly key: string;
  readonly y: number;
}

/**
 * Moves labels apart until each has `gap` pixels of its own, keeping their order and staying inside
 * [top, bottom] where there is room. Returns y by key.
 */
export function spreadLabels(
  labels: readonly EndLabel[],
  gap: number,
  top: number,
  bottom: number,
): Map<string, number> {
  const order = [...labels].sort((a, b) => a.y - b.y);
  const placed = order.map((label) => Math.min(Math.max(label.y, top), bottom));
  for (let i = 1; i < placed.length; i++) {
    placed[i] = Math.max(placed[i] ?? 0, (placed[i - 1] ?? 0) + gap);
  }
  let limit = bottom;
  for (let i = placed.length - 1; i >= 0; i--) {
    placed[i] = Math.min(placed[i] ?? 0, limit);
    limit = (placed[i] ?? 0) - gap;
  }
  return new Map(order.map((label, i) => [label.key, placed[i] ?? label.y]));
}
