import { statfs } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';

const GIB = 1024 ** 3;
const SHARE_OF_DISK = 0.05;

interface Disk {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/**
 * Below how many free bytes senders are told to wait, when the configuration does not say: 1 GiB, less on a
 * small disk, and never more than half of what is free now, so that a nearly full laptop still works.
 */
export function lowDiskMark({ freeBytes, totalBytes }: Disk): number {
  return Math.floor(Math.min(GIB, totalBytes * SHARE_OF_DISK, freeBytes / 2));
}

/** The mark for this start. Says so when the disk is nearly full already. A disk that cannot be asked has none. */
export async function lowDiskBytes({ dataDir, journal }: Config, log: Logger): Promise<number> {
  const disk = await statfs(dataDir).then(
    ({ bavail, blocks, bsize }) => ({ freeBytes: bavail * bsize, totalBytes: blocks * bsize }),
    () => undefined,
  );
  if (disk === undefined) return journal.lowDiskBytes ?? 0;
  const mark = journal.lowDiskBytes ?? lowDiskMark(disk);
  const usual = Math.min(GIB, disk.totalBytes * SHARE_OF_DISK);
  if (mark < usual ? disk.freeBytes < 2 * usual : disk.freeBytes < mark) {
    log.warn(
      { ...disk, lowDiskBytes: mark },
      `TW3106 the disk of ${dataDir} has only ${mebibytes(disk.freeBytes)} MiB left: below ${mebibytes(mark)} MiB senders are told to wait (429). Free space, or move dataDir.`,
    );
  }
  return mark;
}

function mebibytes(bytes: number): number {
  return Math.floor(bytes / 1024 ** 2);
}
