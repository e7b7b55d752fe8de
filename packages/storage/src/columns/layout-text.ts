import type { ColumnTable } from './column.ts';

const texts = new WeakMap<ColumnTable, string>();

/** What a journal keeps of a block's tables, so that another version can read their buffers. JSON. */
export function layoutOf(tables: readonly ColumnTable[]): string {
  return `[${tables.map(tableLayout).join(',')}]`;
}

function tableLayout(table: ColumnTable): string {
  const known = texts.get(table);
  if (known !== undefined) return known;
  const columns = table.columns.map(({ name, type }) => [name, type]);
  const text = JSON.stringify([table.table, columns]);
  texts.set(table, text);
  return text;
}
