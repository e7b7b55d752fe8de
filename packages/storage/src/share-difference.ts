/** How many of how many. */
export interface Share {
  readonly count: number;
  readonly of: number;
}

/** A difference of two shares and the interval it lies in, all between -1 and 1. */
export interface ShareDifference {
  readonly difference: number;
  readonly low: number;
  readonly high: number;
}

/** 99 %: hundreds of values are compared at once, and at 95 % one in twenty would seem to differ by chance. */
const Z_99 = 2.5758;

/** Wilson's score interval of one share. */
function wilson({ count, of }: Share, z: number): { low: number; high: number } {
  const share = count / of;
  const spread = z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
  const middle = share + (z * z) / (2 * of);
  const scale = 1 + (z * z) / of;
  return {
    low: Math.max(0, (middle - spread) / scale),
    high: Math.min(1, (middle + spread) / scale),
  };
}

/**
 * The difference of two independent shares with its 99 % interval: Newcombe's hybrid of two score intervals
 * (Statistics in Medicine 17, 1998, method 10), which also holds for shares of 0 and 1. Both `of` are at least 1.
 * @param z how many standard deviations the interval reaches
 */
export function shareDifference(a: Share, b: Share, z = Z_99): ShareDifference {
  const [first, second] = [a.count / a.of, b.count / b.of];
  const [around, against] = [wilson(a, z), wilson(b, z)];
  const difference = first - second;
  return {
    difference,
    low: difference - Math.hypot(first - around.low, against.high - second),
    high: difference + Math.hypot(around.high - first, second - against.low),
  };
}
