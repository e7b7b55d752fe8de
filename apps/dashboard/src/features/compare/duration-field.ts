import { parseQuery } from '@tracewell/search';

/** Nanoseconds of the URL as a person writes them: `500ms`; text that is no number stays. */
export function durationField(nanoseconds: string): string {
  if (!/^\d+$/.test(nanoseconds)) return nanoseconds;
  const value = BigInt(nanoseconds);
  for (const [unit, size] of [
    ['s', 1_000_000_000n],
    ['ms', 1_000_000n],
    ['us', 1_000n],
  ] as const) {
    if (value > 0n && value % size === 0n) return `${value / size}${unit}`;
  }
  return `${value}ns`;
}

/** The other way, by the search language's own reader; '' stays '', undefined for what is no duration. */
export function readDuration(text: string): string | undefined {
  if (text.trim() === '') return '';
  const parsed = parseQuery(`duration >= ${text.trim()}`);
  const tree = parsed.ok ? parsed.tree : undefined;
  if (tree?.kind !== 'comparison' || tree.value.type !== 'duration') return undefined;
  return String(tree.value.ns);
}
