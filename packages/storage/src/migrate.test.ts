import { openTestDatabase, type TestDatabase } from '@tracewell/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { METRIC_TABLES } from './columns/otel-metrics.ts';
import { OTEL_TRACES } from './columns/otel-traces.ts';
import { migrate, schemaVersion } from './migrate.ts';
import { isMigrated } from './queries/is-migrated.ts';
import { renderMigrations } from './render-migration.ts';
import { command, openStore, query } from './store.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase({ migrated: false });
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

const newest = renderMigrations('embedded').at(-1)?.version ?? 0;

describe('migrate', () => {
  it('brings an empty store to the newest schema, and a second time changes nothing', async () => {
    expect(await migrate(database.store, { mode: 'embedded' })).toEqual({ from: 0, to: newest });
    expect(await migrate(database.store, { mode: 'embedded' })).toEqual({
      from: newest,
      to: newest,
    });
    const { rows } = await query<{ Version: number }>(
      database.store,
      'SELECT Version FROM tracewell_schema ORDER BY Version',
      {},
    );
    expect(rows.map(({ Version }) => Version)).toEqual(
      renderMigrations('embedded').map(({ version }) => version),
    );
  });

  it('goes on where an interrupted migration stopped, over statements that ran already', async () => {
    await command(
      database.store,
      'ALTER TABLE tracewell_schema DELETE WHERE Version > 5',
      {},
      {
        settings: { mutations_sync: '2' },
      },
    );
    expect(await migrate(database.store, { mode: 'embedded' })).toEqual({ from: 5, to: newest });
  });

  it('runs what a store has not seen, also below what it has seen', async () => {
    await command(database.store, 'CREATE DATABASE half');
    await using store = openStore({ ...database.connection, database: 'half' });
    for (const { version, statements } of renderMigrations('embedded')) {
      if (version === 20) continue;
      for (const statement of statements) await command(store, statement);
      await command(
        store,
        `INSERT INTO tracewell_schema SELECT ${version}, 'of a test', now64(3) SETTINGS async_insert = 0`,
      );
    }
    expect(await isMigrated(store)).toBe(false);
    await migrate(store, { mode: 'embedded' });
    expect(await isMigrated(store)).toBe(true);
    expect(
      (
        await query(
          store,
          'SELECT name FROM system.tables WHERE name = {name:String} AND database = {database:String}',
          { name: 'otel_traces_red_1m_mv', database: 'half' },
        )
      ).rows,
    ).toHaveLength(1);
  }, 120_000);

  it.each([OTEL_TRACES, ...METRIC_TABLES])(
    'gives $table the columns of its column table',
    async (table) => {
      const { rows } = await query<{ name: string; type: string; hasDefault: number }>(
        database.store,
        `SELECT name, type, default_kind != '' AS hasDefault FROM system.columns
       WHERE database = currentDatabase() AND table = {table:String} ORDER BY position`,
        { table: table.table },
      );
      expect(rows).toEqual(
        table.columns.map(({ name, type, default: fallback }) => ({
          name,
          type,
          hasDefault: fallback === undefined ? 0 : 1,
        })),
      );
    },
  );

  it('makes every table durable and knows repeated blocks again', async () => {
    const { rows } = await query<{ name: string; sql: string }>(
      database.store,
      `SELECT name, create_table_query AS sql FROM system.tables
       WHERE database = currentDatabase() AND engine LIKE '%MergeTree'`,
      {},
    );
    expect(rows.length).toBe(18);
    for (const { name, sql } of rows) {
      for (const setting of [
        'non_replicated_deduplication_window = 10000',
        'fsync_after_insert = 1',
        'fsync_part_directory = 1',
        'old_parts_lifetime = 480',
        'min_compressed_bytes_to_fsync_after_merge = 1',
      ]) {
        expect(sql, name).toContain(setting);
      }
    }
  });

  it('refuses a store that a newer build has written, in one sentence', async () => {
    await command(
      database.store,
      "INSERT INTO tracewell_schema (Version, Name, AppliedAt) SELECT 999, '0999-of-the-future', now64(3)",
    );
    expect(await schemaVersion(database.store)).toBe(999);
    await expect(migrate(database.store, { mode: 'embedded' })).rejects.toThrow(
      /^TW4110 the store has schema 999, written by a newer Tracewell, and this build knows schema \d+: [^.]+\.$/,
    );
  });
});
