import { openBlock } from './block.ts';
import type { ColumnTable } from './column.ts';
import type { OpenBlock, Signal } from './open-block.ts';
import { OTEL_LOGS } from './otel-logs.ts';
import { METRIC_TABLES } from './otel-metrics.ts';
import { OTEL_TRACES } from './otel-traces.ts';
import { openTableStore } from './table-store.ts';

/** Tables of a block with the names and types of their columns, in the order of their buffers. */
type Layout = readonly (readonly [string, readonly (readonly [string, string])[]])[];

/**
 * A block for records that were written with another layout, perhaps by another version. Its INSERTs name
 * the columns that the records have and this version still knows; the others get their DEFAULT.
 */
export function openStoredBlock(signal: Signal, layout: string): OpenBlock {
  const tables = (JSON.parse(layout) as Layout).map(([table, columns]) => {
    const written: ColumnTable = {
      table,
      columns: columns.map(([name, type]) => ({ name, type, owner: 'exporter', codec: '' })),
    };
    return { ...openTableStore(written), table: withoutUnknown(written) };
  });
  return openBlock(signal, tables, () => undefined);
}

const OURS = new Map(
  [OTEL_TRACES, OTEL_LOGS, ...METRIC_TABLES].map((table) => [table.table, table]),
);

function withoutUnknown({ table, columns }: ColumnTable): ColumnTable {
  const ours = OURS.get(table);
  const known = new Set(ours?.columns.map(({ name }) => name));
  return { table, columns: columns.filter(({ name }) => ours === undefined || known.has(name)) };
}
