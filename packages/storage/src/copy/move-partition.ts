import { command, type Store } from '../store.ts';
import { listStoredParts } from './stored-tables.ts';

/** A partition of one table that is about to become part of another. */
export interface MovedPartition {
  readonly from: string;
  readonly to: string;
  readonly id: string;
  /** Whether moving it may have begun before. */
  readonly isAgain: boolean;
}

/**
 * Moves a partition, and may be called again after it was interrupted: then what is not in the old table any more has
 * arrived in the new one. Throws a StoreError.
 */
export async function movePartition(
  store: Store,
  moved: MovedPartition,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { from, to, id, isAgain } = moved;
  // Nothing is moved, and nothing refused, where the old table has no such partition any more.
  if (isAgain) await dropArrived(store, moved, signal);
  await command(
    store,
    `ALTER TABLE \`${from}\` MOVE PARTITION ID '${id}' TO TABLE \`${to}\``,
    {},
    { signal },
  );
}

/**
 * The engine first links each part to its new table and then takes all of them from the old one: an engine that was
 * killed in between has some of them twice.
 */
async function dropArrived(
  store: Store,
  { from, to, id }: MovedPartition,
  signal: AbortSignal | undefined,
): Promise<void> {
  const there = (await listStoredParts(store, to, { id, signal })).map(({ hash }) => hash);
  for (const { name, hash } of await listStoredParts(store, from, { id, signal })) {
    const at = there.indexOf(hash);
    if (at === -1) continue;
    there.splice(at, 1);
    await command(store, `ALTER TABLE \`${from}\` DROP PART '${name}'`, {}, { signal });
  }
}
