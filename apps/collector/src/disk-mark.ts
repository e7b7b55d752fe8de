const GIB = 1024 ** 3;
const SHARE_OF_DISK = 0.05;

interface Room {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/**
 * Free bytes below which hours are dropped although retention would keep them: twice the mark below which senders are
 * told to wait, so that dropping comes first. On a disk that others have filled it is half of what would be free
 * without our spans: dropping a small store would free nothing to speak of.
 */
export function dropMark(
  { freeBytes, totalBytes }: Room,
  storeBytes: number,
  lowDiskBytes: number | undefined,
): number {
  const mark = lowDiskBytes ?? Math.min(GIB, totalBytes * SHARE_OF_DISK);
  return Math.floor(Math.min(2 * mark, (freeBytes + storeBytes) / 2));
}
