/** Why an item is refused although it is good: rows repeat their resource, and these would fill the memory. */
export const UNFOLDS_TOO_LARGE = 'unfolds_too_large';

const MB = 1_000_000;
/** So many items of one resource are measured together; the first ones at 4, 8, 16 and 32. */
const MEASURED_TOGETHER = 64;
/** Fewer items of one resource stay below 16 times its size; measuring every one of them would cost more than they do. */
const MEASURED_FROM = 4;

/**
 * How much a body may become in a block. Every row holds a copy of its resource, so a body of 1 MB
 * (one resource, many empty spans) could become gigabytes; real ones become less than 16 times as large.
 */
export function grownBytesMax(bodyBytes: number): number {
  return Math.min(512 * MB, 64 * MB + 16 * bodyBytes);
}

export interface GrowthLimit {
  /** A new resource: its rows may be of any size. */
  begin(): void;
  /** Asked once for each item that ends: whether it and all that follow must be refused. */
  isExceeded(): boolean;
}

/** Watches what a request adds to a block; `grownBytes` tells it, and is asked rarely. */
export function limitGrowth(grownBytes: () => number, maxBytes: number): GrowthLimit {
  let items = 0;
  let isExceeded = false;
  return {
    begin() {
      items = 0;
    },
    isExceeded() {
      items += 1;
      if (!isExceeded && isDue(items)) isExceeded = grownBytes() > maxBytes;
      return isExceeded;
    },
  };
}

function isDue(items: number): boolean {
  if (items < MEASURED_FROM) return false;
  return items < MEASURED_TOGETHER ? (items & (items - 1)) === 0 : items % MEASURED_TOGETHER === 0;
}
