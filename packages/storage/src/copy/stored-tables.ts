import { query, type Store } from '../store.ts';

/** A table of ours that holds data, as it is copied from store to store. */
export interface StoredTable {
  readonly table: string;
  readonly columns: readonly string[];
  /** SQL over one row as it is stored: states of aggregates too, byte for byte. */
  readonly rowHash: string;
}

/** Rows of a partition as they are stored, and a sum over them that no order changes. */
export interface PartitionFacts {
  readonly id: string;
  readonly rows: number;
  readonly checksum: string;
}

/** Where rows are put before they take their place: see copy-into-store.ts. */
export const INCOMING = '_incoming';
/** Parts that stay as they are while they are read: see copy-from-store.ts. */
export const SNAPSHOT = '_snapshot';

/** Not data: made by the migrations, or by the copying itself. */
const OWN = ['tracewell_schema', 'tracewell_copied'];

/** Every table with data of ours, by name. Throws a StoreError. */
export async function listStoredTables(store: Store, signal?: AbortSignal): Promise<StoredTable[]> {
  const { rows } = await query<{ table: string; names: string[] }>(
    store,
    `SELECT table, groupArray(name) AS names FROM (
       SELECT columns.table AS table, columns.name AS name
       FROM system.columns AS columns INNER JOIN system.tables AS tables
         ON tables.database = columns.database AND tables.name = columns.table
       WHERE columns.database = {database:String} AND tables.engine LIKE '%MergeTree'
         AND (startsWith(columns.table, 'otel_') OR startsWith(columns.table, 'tracewell_'))
         AND columns.default_kind NOT IN ('ALIAS', 'MATERIALIZED')
       ORDER BY table, columns.position
     ) GROUP BY table ORDER BY table`,
    { database: store.database },
    { signal },
  );
  return rows
    .filter(({ table }) => !OWN.includes(table))
    .filter(({ table }) => !table.endsWith(INCOMING) && !table.endsWith(SNAPSHOT))
    .map(({ table, names }) => ({
      table,
      columns: names,
      rowHash: `cityHash64(${names.map((name) => `\`${name}\``).join(', ')})`,
    }));
}

/**
 * What each partition of a table holds now, or each of some. Rows that the engine has yet to join are counted each:
 * only of a table that is not merged meanwhile two answers are the same. Throws a StoreError.
 */
export async function readPartitionFacts(
  store: Store,
  { table, rowHash }: Pick<StoredTable, 'table' | 'rowHash'>,
  options: { readonly ids?: readonly string[]; readonly signal?: AbortSignal | undefined } = {},
): Promise<PartitionFacts[]> {
  const { ids, signal } = options;
  const { rows } = await query<{ id: string; rows: string; checksum: string }>(
    store,
    `SELECT _partition_id AS id, toString(count()) AS rows, toString(sum(${rowHash})) AS checksum
     FROM \`${table}\` ${ids === undefined ? '' : 'WHERE _partition_id IN {ids:Array(String)}'}
     GROUP BY id ORDER BY id`,
    ids === undefined ? {} : { ids },
    { signal, maxSeconds: 3600, settings: { max_threads: 2 } },
  );
  return rows.map((row) => ({ id: row.id, rows: Number(row.rows), checksum: row.checksum }));
}

/** One part of a table, as the engine keeps it. */
export interface StoredPart {
  readonly partition: string;
  readonly name: string;
  readonly rows: number;
  /** Before compression. */
  readonly bytes: number;
  /** Over its files: equal for a part that was moved or linked to another table. */
  readonly hash: string;
}

/** The parts of a table or of one partition of it, in the order in which they were written. Throws a StoreError. */
export async function listStoredParts(
  store: Store,
  table: string,
  options: { readonly id?: string; readonly signal?: AbortSignal | undefined } = {},
): Promise<StoredPart[]> {
  const { rows } = await query<StoredPart>(
    store,
    `SELECT partition_id AS partition, name, toFloat64(rows) AS rows,
       toFloat64(data_uncompressed_bytes) AS bytes, hash_of_all_files AS hash FROM system.parts
     WHERE active AND database = {database:String} AND table = {table:String}
       AND ({id:String} = '' OR partition_id = {id:String})
     ORDER BY partition_id, min_block_number`,
    { database: store.database, table, id: options.id ?? '' },
    { signal: options.signal },
  );
  return rows;
}

/** Rows of all our tables together: 0 in a store that nothing has been written to. Throws a StoreError. */
export async function countStoredRows(store: Store, signal?: AbortSignal): Promise<number> {
  const tables = await listStoredTables(store, signal);
  const { rows } = await query<{ rows: string }>(
    store,
    `SELECT toString(sum(rows)) AS rows FROM system.parts
     WHERE active AND database = {database:String} AND table IN {tables:Array(String)}`,
    { database: store.database, tables: tables.map(({ table }) => table) },
    { signal },
  );
  return Number(rows[0]?.rows ?? 0);
}
