import { seenVersions } from '../migrate.ts';
import { renderMigrations } from '../render-migration.ts';
import type { Store } from '../store.ts';

/** Whether the store has every table that the questions of this build read. Throws a StoreError. */
export async function isMigrated(store: Store, signal?: AbortSignal): Promise<boolean> {
  const seen = await seenVersions(store, signal);
  return renderMigrations('embedded').every(({ version }) => seen.has(version));
}
