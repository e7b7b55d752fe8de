import type { PartitionFacts, StoredTable } from './stored-tables.ts';

/** A partition that is copied in slices of its own. */
export interface SourcePartition extends PartitionFacts {
  readonly slices: readonly string[];
}

export interface SourceTable extends StoredTable {
  readonly partitions: readonly SourcePartition[];
}

/** Where tables are copied from: a store, or the folder of a backup. What it holds must not change meanwhile. */
export interface CopySource {
  /** Tells one source from another when copying is taken up again. */
  readonly id: string;
  readonly tables: readonly SourceTable[];
  /** Rows of one slice as one body of an INSERT in Native format, at most some tens of megabytes. */
  read(table: string, slice: string, signal?: AbortSignal): Promise<Uint8Array>;
}

/** How far copying has come. Rows count as copied when they have taken their place. */
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
