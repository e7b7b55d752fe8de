import { query, type Store } from '../store.ts';

/** A table of ours that holds data, as it is copied from store to store. */
export interface StoredTable {
  readonly table: string;
  /** SQL over one row, the same for equal rows in whatever parts they lie. */
  readonly rowHash: string;
  /** Whether the engine joins rows when it merges: counts are of joined rows. */
  readonly isMerging: boolean;
}

/** Rows of a partition and a sum over them that no order changes. */
export interface PartitionFacts {
  readonly id: string;
  readonly rows: number;
  readonly checksum: string;
}

/** Where rows are put before they take their place: see copy-into-store.ts. */
export const INCOMING = '_incoming';

/** Not data: made by the migrations, or by the copying itself. */
const OWN = ['tracewell_schema', 'tracewell_copied'];

/** Every table with data of ours, by name. Throws a StoreError. */
export async function listStoredTables(store: Store, signal?: AbortSignal): Promise<StoredTable[]> {
  const { rows } = await query<{ table: string; engine: string; names: string[]; types: string[] }>(
    store,
    `SELECT table, any(engine) AS engine, groupArray(name) AS names, groupArray(type) AS types FROM (
       SELECT columns.table AS table, tables.engine AS engine, columns.name AS name, columns.type AS type
       FROM system.columns AS columns INNER JOIN system.tables AS tables
         ON tables.database = columns.database AND tables.name = columns.table
       WHERE columns.database = {database:String} AND tables.engine LIKE '%MergeTree'
         AND (startsWith(columns.table, 'otel_') OR startsWith(columns.table, 'tracewell_'))
       ORDER BY table, columns.position
     ) GROUP BY table ORDER BY table`,
    { database: store.database },
    { signal },
  );
  return rows
    .filter(({ table }) => !OWN.includes(table) && !table.endsWith(INCOMING))
    .map(({ table, engine, names, types }) => {
      const isMerging = !/^(Replicated)?MergeTree$/.test(engine);
      const hashed = names.flatMap((name, index) =>
        hashedColumn(name, types[index] ?? '', isMerging),
      );
      return { table, isMerging, rowHash: `cityHash64(${hashed.join(', ')})` };
    });
}

/** A column in a form that does not depend on how its rows were merged; nothing where there is none. */
function hashedColumn(name: string, type: string, isMerging: boolean): string[] {
  const column = `\`${name}\``;
  // Of several roots at the same nanosecond either may win.
  if (type.startsWith('AggregateFunction(argMin')) return [];
  if (type.startsWith('AggregateFunction(')) return [`finalizeAggregation(${column})`];
  if (type.includes('groupUniqArray')) return [`arraySort(${column})`];
  // Sums of fractions differ in their last digits with the order of adding.
  return isMerging && type.includes('Float64') ? [`round(${column}, 3)`] : [column];
}

/** What each partition of a table holds now, or one of them. Throws a StoreError. */
export async function readPartitionFacts(
  store: Store,
  { table, rowHash, isMerging }: StoredTable,
  options: {
    readonly from?: string;
    readonly id?: string;
    readonly signal?: AbortSignal | undefined;
  } = {},
): Promise<PartitionFacts[]> {
  const { from = table, id, signal } = options;
  const { rows } = await query<{ id: string; rows: string; checksum: string }>(
    store,
    `SELECT _partition_id AS id, toString(count()) AS rows, toString(sum(${rowHash})) AS checksum
     FROM \`${from}\` ${isMerging ? 'FINAL' : ''} ${id === undefined ? '' : 'WHERE _partition_id = {id:String}'}
     GROUP BY id ORDER BY id`,
    id === undefined ? {} : { id },
    {
      signal,
      maxSeconds: 600,
      settings: { do_not_merge_across_partitions_select_final: 1, max_threads: 2 },
    },
  );
  return rows.map((row) => ({ id: row.id, rows: Number(row.rows), checksum: row.checksum }));
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
