import type { PartitionFacts, StoredTable } from './stored-tables.ts';

/** Rows that are copied by one INSERT. */
export interface SourceSlice {
  /** Tells the slice, and what is in it, from every other one of its table. */
  readonly id: string;
  readonly rows: number;
  /** The parts of the table that it is read from: several small ones, or rows of one beginning at `from`. */
  readonly parts: readonly string[];
  readonly from: number;
}

/** A partition that is copied in slices of its own. */
export interface SourcePartition extends PartitionFacts {
  readonly slices: readonly SourceSlice[];
}

export interface SourceTable extends StoredTable {
  readonly partitions: readonly SourcePartition[];
}

/** Where tables are copied from: a store, or the folder of a backup. What it holds does not change meanwhile. */
export interface CopySource {
  /** Tells one source from another when copying is taken up again. */
  readonly id: string;
  readonly tables: readonly SourceTable[];
  /** Rows of one slice as one body of an INSERT in Native format, at most some tens of megabytes. */
  read(table: string, slice: SourceSlice, signal?: AbortSignal): Promise<Uint8Array>;
}

/** How far copying has come: rows that have been sent, and those that were in place before. */
export interface CopyProgress {
  readonly table: string;
  readonly copiedRows: number;
  readonly totalRows: number;
}

export interface CopyOptions {
  readonly onProgress?: (progress: CopyProgress) => void;
  readonly signal?: AbortSignal | undefined;
}

export function totalRowsOf({ tables }: Pick<CopySource, 'tables'>): number {
  return tables.flatMap(({ partitions }) => partitions).reduce((sum, { rows }) => sum + rows, 0);
}
