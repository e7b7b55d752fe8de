import migrations from '../sql/migrations.json' with { type: 'json' };
import { columnDdl } from './columns/column.ts';
import { OTEL_LOGS } from './columns/otel-logs.ts';
import { METRIC_TABLES } from './columns/otel-metrics.ts';
import { OTEL_TRACES } from './columns/otel-traces.ts';

/** Where the statements run. A cluster will be a third mode with replicated tables behind `{local:...}`. */
export type StoreMode = 'embedded' | 'server';

export interface Migration {
  /** The number in the file's name; versions have no gaps. */
  readonly version: number;
  readonly name: string;
  /** One statement, ready for the engine. */
  readonly sql: string;
}

/**
 * On every table that a block or a view writes: a repeated block is known again after a restart, an INSERT
 * returns when its parts are fsynced, and a merge keeps the fsynced sources until its result is on disk.
 */
const DURABLE = [
  'non_replicated_deduplication_window = 10000',
  'fsync_after_insert = 1',
  'fsync_part_directory = 1',
  'old_parts_lifetime = 480',
  'min_compressed_bytes_to_fsync_after_merge = 1',
].join(', ');

const COLUMN_TABLES = [OTEL_TRACES, ...METRIC_TABLES, OTEL_LOGS];

/** Every migration in order, rendered for a mode. The templates are sql/NNNN-name.sql, one statement a file. */
export function renderMigrations(mode: StoreMode): Migration[] {
  return migrations.map(({ name, sql }) => ({
    version: Number(name.slice(0, 4)),
    name,
    sql: renderTemplate(sql, mode),
  }));
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
      return DURABLE;
    // Both modes have one server: its engines are not replicated and the tables carry their own names.
    case 'engine':
      return second === '' ? first : `${first}(${second})`;
    case 'local':
      return first;
    case 'onCluster':
      return '';
    default:
      throw new Error(`a migration has the unknown placeholder {${word}} (mode ${mode})`);
  }
}

function columnLines(table: string): string {
  const found = COLUMN_TABLES.find((candidate) => candidate.table === table);
  if (found === undefined) throw new Error(`no column table describes ${table}`);
  return found.columns.map(columnDdl).join(',\n  ');
}
