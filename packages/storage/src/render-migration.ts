import migrations from '../sql/migrations.json' with { type: 'json' };
import { columnDdl } from './columns/column.ts';
import { OTEL_LOGS } from './columns/otel-logs.ts';
import { METRIC_TABLES } from './columns/otel-metrics.ts';
import { OTEL_TRACES } from './columns/otel-traces.ts';

/** Where the statements run. `cluster`: several servers with the macros `{cluster}`, `{shard}` and `{replica}`. */
export type StoreMode = 'embedded' | 'server' | 'cluster';

export interface Migration {
  /** The number in the file's name; a later one may be written before an earlier one. */
  readonly version: number;
  readonly name: string;
  /** Ready for the engine, to be run in this order; one in all modes but `cluster`, where a table has two. */
  readonly statements: readonly string[];
}

/**
 * On every table that a block or a view writes: a repeated block is known again after a restart, an INSERT
 * returns when its parts are fsynced, and a merge keeps the fsynced sources until its result is on disk.
 */
const DURABLE = [
  'fsync_after_insert = 1',
  'fsync_part_directory = 1',
  'old_parts_lifetime = 480',
  'min_compressed_bytes_to_fsync_after_merge = 1',
];
/** Tokens that are known again: by number on one server; on a cluster for a week, so that it outlasts an outage. */
const KNOWN_TOKENS: Readonly<Record<StoreMode, readonly string[]>> = {
  embedded: ['non_replicated_deduplication_window = 10000'],
  server: ['non_replicated_deduplication_window = 10000'],
  cluster: [
    'replicated_deduplication_window = 100000',
    'replicated_deduplication_window_seconds = 604800',
  ],
};

/** A trace and all that is derived from it lies on one shard: pairing and lookups by id never leave it. */
const BY_TRACE = 'cityHash64(TraceId)';
const SHARDED_BY_TRACE = [
  'otel_traces',
  'otel_traces_trace_id_ts',
  'otel_traces_edge_halves',
  'otel_traces_kept',
  'tracewell_keep_marks',
];
const REPLICA = "'/clickhouse/tables/{uuid}/{shard}', '{replica}'";

const COLUMN_TABLES = [OTEL_TRACES, ...METRIC_TABLES, OTEL_LOGS];

/** Every migration in order, rendered for a mode. The templates are sql/NNNN-name.sql, one statement a file. */
export function renderMigrations(mode: StoreMode): Migration[] {
  return migrations.map(({ name, sql }) => ({
    version: Number(name.slice(0, 4)),
    name,
    statements: [renderTemplate(sql, mode), ...(mode === 'cluster' ? distributedTables(sql) : [])],
  }));
}

/** The table under its own name, over the local tables of all shards. */
function distributedTables(template: string): string[] {
  return [...template.matchAll(/CREATE TABLE IF NOT EXISTS \{local:(\w+)\}/g)].map(
    ([, table = '']) => {
      const key = SHARDED_BY_TRACE.includes(table) ? BY_TRACE : 'rand()';
      return `CREATE TABLE IF NOT EXISTS ${table} ON CLUSTER '{cluster}' AS ${table}_local\nENGINE = Distributed('{cluster}', currentDatabase(), '${table}_local', ${key})`;
    },
  );
}

function renderTemplate(template: string, mode: StoreMode): string {
  return template.replace(/ ?\{(\w+)(?::(\w+))?(?::(\w+))?\}/g, (found, word, first, second) => {
    const space = found.startsWith(' ') ? ' ' : '';
    const text = renderPlaceholder(word, first ?? '', second ?? '', mode);
    return text === '' ? '' : space + text;
  });
}

function renderPlaceholder(word: string, first: string, second: string, mode: StoreMode): string {
  switch (word) {
    case 'columns':
      return columnLines(first);
    case 'durable':
      return [...KNOWN_TOKENS[mode], ...DURABLE].join(', ');
    case 'engine':
      return engineText(first, second, mode);
    case 'local':
      return mode === 'cluster' ? `${first}_local` : first;
    case 'onCluster':
      return mode === 'cluster' ? "ON CLUSTER '{cluster}'" : '';
    default:
      throw new Error(`a migration has the unknown placeholder {${word}} (mode ${mode})`);
  }
}

function engineText(engine: string, argument: string, mode: StoreMode): string {
  if (mode !== 'cluster') return argument === '' ? engine : `${engine}(${argument})`;
  return `Replicated${engine}(${[REPLICA, argument].filter((part) => part !== '').join(', ')})`;
}

function columnLines(table: string): string {
  const found = COLUMN_TABLES.find((candidate) => candidate.table === table);
  if (found === undefined) throw new Error(`no column table describes ${table}`);
  return found.columns.map(columnDdl).join(',\n  ');
}
