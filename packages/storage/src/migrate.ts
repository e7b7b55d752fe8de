import { type Migration, renderMigrations, type StoreMode } from './render-migration.ts';
import { command, openPatientStore, query, type Store } from './store.ts';
import { StoreError } from './store-error.ts';

export interface MigrateOptions {
  readonly mode: StoreMode;
  readonly signal?: AbortSignal;
  /** Called before the first change to a store that has tables of ours, with the schema it has. */
  readonly onUpgrade?: (schema: number) => Promise<void>;
}

/** Version of the store before and after; 0 is a store without our tables. */
export interface MigrateResult {
  readonly from: number;
  readonly to: number;
}

const UNKNOWN_TABLE = 60;

/**
 * Brings the store to this build's schema. Every statement may run again: after a crash in the middle the next call
 * goes on, and two collectors may migrate at once. Throws a StoreError when a newer build has written the store.
 */
export async function migrate(store: Store, options: MigrateOptions): Promise<MigrateResult> {
  const migrations = renderMigrations(options.mode);
  const newest = migrations.at(-1)?.version ?? 0;
  const seen = await seenVersions(store, options.signal);
  const from = Math.max(0, ...seen);
  if (from > newest) {
    throw new StoreError(
      `TW4110 the store has schema ${from}, written by a newer Tracewell, and this build knows schema ${newest}: start the newer build again, or give this one a data folder (or database) of its own.`,
      { kind: 'other', code: 0, cause: undefined },
    );
  }
  const unseen = migrations.filter(({ version }) => !seen.has(version));
  if (from > 0 && unseen.length > 0) await options.onUpgrade?.(from);
  // Some statements read every span that is kept.
  await using patient = openPatientStore(store);
  for (const migration of unseen) await apply(patient, migration, options.signal);
  return { from, to: newest };
}

/** The newest migration that the store has seen; 0 when it has none of our tables. Throws a StoreError. */
export async function schemaVersion(store: Store, signal?: AbortSignal): Promise<number> {
  return Math.max(0, ...(await seenVersions(store, signal)));
}

/** The migrations that the store has seen. Throws a StoreError. */
export async function seenVersions(
  store: Store,
  signal?: AbortSignal,
): Promise<ReadonlySet<number>> {
  try {
    const { rows } = await query<{ version: number }>(
      store,
      'SELECT DISTINCT Version AS version FROM tracewell_schema',
      {},
      { signal },
    );
    return new Set(rows.map(({ version }) => version));
  } catch (error) {
    if (error instanceof StoreError && error.code === UNKNOWN_TABLE) return new Set();
    throw error;
  }
}

async function apply(store: Store, migration: Migration, signal?: AbortSignal): Promise<void> {
  for (const statement of migration.statements) await command(store, statement, {}, { signal });
  await command(
    store,
    'INSERT INTO tracewell_schema (Version, Name, AppliedAt) SELECT {version:UInt32}, {name:String}, now64(3)',
    { version: migration.version, name: migration.name },
    { signal, settings: { insert_deduplication_token: `schema:${migration.version}` } },
  );
}
