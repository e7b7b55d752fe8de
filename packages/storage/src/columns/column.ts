/** One column of a table: drives the DDL check, the INSERT's column list and the encoder. */
export interface Column {
  readonly name: string;
  /** ClickHouse type, exactly as it stands in the DDL and in the header of a Native block. */
  readonly type: string;
  /** `exporter`: the OpenTelemetry Collector's ClickHouse exporter has it too; `tracewell`: ours, always with a DEFAULT. */
  readonly owner: 'exporter' | 'tracewell';
  /** SQL of the DEFAULT clause, for rows that foreign writers insert. */
  readonly default?: string;
  readonly codec: string;
}

export interface ColumnTable {
  readonly table: string;
  readonly columns: readonly Column[];
}

export const ATTRIBUTE_MAP = 'Map(LowCardinality(String), String)';
const ZSTD = 'ZSTD(1)';
export const TIME_CODEC = 'Delta(8), ZSTD(1)';

export function exporterColumn(name: string, type: string, codec = ZSTD): Column {
  return { name, type, owner: 'exporter', codec };
}

export function ownColumn(name: string, type: string, defaultSql: string, codec = ZSTD): Column {
  return { name, type, owner: 'tracewell', default: defaultSql, codec };
}

/** One line of a CREATE TABLE. */
export function columnDdl(column: Column): string {
  const fallback = column.default === undefined ? '' : ` DEFAULT ${column.default}`;
  return `\`${column.name}\` ${column.type}${fallback} CODEC(${column.codec})`;
}
