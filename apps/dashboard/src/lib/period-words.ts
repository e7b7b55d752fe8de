const LENGTHS = [
  { ms: 604_800_000, word: 'week' },
  { ms: 86_400_000, word: 'day' },
  { ms: 3_600_000, word: 'hour' },
  { ms: 60_000, word: 'minute' },
  { ms: 1_000, word: 'second' },
] as const;

/** A length of time in words, in the largest unit that divides it to within 2 %: `hour`, `15 minutes`, `36 hours`. */
export function periodWords(milliseconds: number): string {
  for (const { ms, word } of LENGTHS) {
    const count = Math.round(milliseconds / ms);
    if (count < 1 || Math.abs(milliseconds - count * ms) > 0.02 * milliseconds) continue;
    return count === 1 ? word : `${count} ${word}s`;
  }
  return 'period';
}
