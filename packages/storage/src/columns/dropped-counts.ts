/**
 * `DroppedCounts`: OTLP's dropped_*_count of a row as `name=count` pairs with commas between, without zeros. Names:
 * `attributes`, `events`, `links` of the span, `resource` and `scope` for their attributes, `e0` and `l0` for the
 * attributes of an event or link by index. The text of nearly every row is ''.
 */
export type DroppedCounts = ReadonlyMap<string, number>;

export function encodeDroppedCounts(counts: DroppedCounts): string {
  return [...counts]
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name}=${count}`)
    .join(',');
}

/** Reads the column; pairs that it does not understand are left out. */
export function decodeDroppedCounts(text: string): DroppedCounts {
  const counts = new Map<string, number>();
  for (const [, name = '', count] of text.matchAll(/(?:^|,)([a-z]+\d*)=(\d+)(?=,|$)/g)) {
    counts.set(name, Number(count));
  }
  return counts;
}
