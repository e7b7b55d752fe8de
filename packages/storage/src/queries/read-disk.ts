import { query, type Store } from '../store.ts';

/** Room on the fullest disk of the store, in bytes. */
export interface DiskRoom {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** Asks the engine for its disks; undefined where it names none with an end. Throws a StoreError. */
export async function readDisk(store: Store, signal?: AbortSignal): Promise<DiskRoom | undefined> {
  const { rows } = await query<{ free: string; total: string }>(
    store,
    `SELECT toString(free_space) AS free, toString(total_space) AS total FROM system.disks
     WHERE total_space > 0 AND total_space < 1000000000000000000 ORDER BY free_space / total_space LIMIT 1`,
    {},
    { signal, maxSeconds: 5 },
  );
  const [row] = rows;
  return row && { freeBytes: Number(row.free), totalBytes: Number(row.total) };
}
