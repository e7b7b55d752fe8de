/** A source of chance that gives the same sequence for the same seed, on every machine. */
export interface SeededRandom {
  /** In [0, 1). */
  next(): number;
  /** A whole number in [0, below). */
  int(below: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly [T, ...T[]]): T;
  /** An item with a probability in proportion to its weight. */
  weighted<T>(items: readonly { readonly weight: number; readonly item: T }[]): T;
  /** Log-normal: half of the values are below `median`; at sigma 0.5 the 95th percentile is 2.3 times that. */
  logNormal(median: number, sigma: number): number;
  exponential(mean: number): number;
  hex(bytes: number): string;
}

/** sfc32 of Chris Doty-Humphrey's PractRand: small, fast, without visible patterns. */
export function seededRandom(seed: number): SeededRandom {
  const uint32 = sfc32(seed);
  const next = () => uint32() / 4_294_967_296;
  const int = (below: number) => Math.floor(next() * below);
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: (items) => items[int(items.length)] ?? items[0],
    weighted: (items) => {
      let rest = next() * items.reduce((sum, { weight }) => sum + weight, 0);
      for (const { weight, item } of items) {
        rest -= weight;
        if (rest < 0) return item;
      }
      const last = items.at(-1);
      if (last === undefined) throw new RangeError('there is nothing to pick from');
      return last.item;
    },
    logNormal: (median, sigma) => median * Math.exp(sigma * normal(next)),
    exponential: (mean) => -mean * Math.log(1 - next()),
    hex: (bytes) => {
      let text = '';
      for (let left = bytes; left > 0; left -= 4) text += uint32().toString(16).padStart(8, '0');
      return text.slice(0, bytes * 2);
    },
  };
}

function sfc32(seed: number): () => number {
  let a = seed | 0;
  let b = 0x9e3779b9 | 0;
  let c = 0x243f6a88 | 0;
  let counter = 1;
  const step = (): number => {
    const result = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return result >>> 0;
  };
  for (let warmUp = 0; warmUp < 16; warmUp++) step();
  return step;
}

/** Box and Muller: a normal variate from two uniform ones. */
function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}
