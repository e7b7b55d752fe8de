import { leaveMemory } from './block-memory.ts';
import { layoutOf } from './layout-text.ts';
import { sealTable } from './native.ts';
import type { BlockMark, BlockSection, OpenBlock, Signal } from './open-block.ts';
import {
  appendToTable,
  cutTable,
  markTable,
  rollbackTable,
  type TableStore,
} from './table-store.ts';

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

/**
 * The open block over its tables. `onRollback` drops what an encoder remembers about the buffers; `settle` writes what
 * it has put off, and runs before the buffers are looked at.
 */
export function openBlock(
  signal: Signal,
  tables: readonly TableStore[],
  onRollback: () => void,
  settle: () => void = () => undefined,
): OpenBlock {
  const buffers = tables.flatMap((table) => table.buffers);
  const dictionaries = tables.flatMap((table) => table.dictionaries);
  return {
    signal,
    get layout() {
      return layoutOf(tables.map(({ table }) => table));
    },
    get rows() {
      return sum(tables, (table) => table.rows);
    },
    get bytes() {
      settle();
      return sum(buffers, (buffer) => buffer.length);
    },
    get memoryBytes() {
      return sum(tables, ({ memory }) => sum(memory, ({ data }) => data.length));
    },
    get dictionaryEntries() {
      return dictionaries.reduce((most, { count }) => Math.max(most, count), 0);
    },
    mark() {
      settle();
      return { tables: tables.map(markTable) };
    },
    rollback(mark: BlockMark) {
      settle();
      tables.forEach((table, i) => {
        const tableMark = mark.tables[i];
        if (tableMark) rollbackTable(table, tableMark);
      });
      onRollback();
    },
    cut() {
      settle();
      return tables.map(cutTable).filter((section) => section !== undefined);
    },
    append(section: BlockSection) {
      settle();
      const table = tables.find((candidate) => candidate.table.table === section.table);
      if (!table) throw new RangeError(`a block of ${signal} has no table ${section.table}`);
      appendToTable(table, section);
      onRollback();
    },
    seal() {
      settle();
      return tables.filter((table) => table.rows > 0).map(sealTable);
    },
    release() {
      for (const table of tables) {
        table.rows = 0;
        leaveMemory(table);
      }
    },
  };
}
