import type { LogSink, MetricSink, SpanSink } from '@tracewell/otlp';

export type Signal = 'traces' | 'metrics' | 'logs';

/** What one table's buffers grew by since the last cut: `growth[i]` belongs to buffer i of that table, in fixed order. */
export interface BlockSection {
  readonly table: string;
  readonly rows: number;
  readonly growth: readonly Uint8Array[];
}

/** The body of one INSERT: one ClickHouse Native block, in pieces to be written one after another. */
export interface SealedTable {
  readonly table: string;
  readonly rows: number;
  readonly columns: readonly string[];
  readonly body: readonly Uint8Array[];
}

/** Positions of every buffer of a block at one moment. Opaque: only `rollback` of the same block reads it. */
export interface BlockMark {
  readonly tables: readonly TableMark[];
}

export interface TableMark {
  readonly rows: number;
  readonly positions: readonly number[];
}

/** The rows of the INSERT that is being filled. Its buffers hold cumulative offsets over the whole block. */
export interface OpenBlock {
  readonly signal: Signal;
  /** Tables, columns and types of its buffers, for the journal: see `openStoredBlock`. */
  readonly layout: string;
  readonly rows: number;
  /** Bytes of all buffers: what the journal holds of the block. */
  readonly bytes: number;
  /** Bytes that it occupies, room for more included. */
  readonly memoryBytes: number;
  /** Entries of the largest dictionary. */
  readonly dictionaryEntries: number;
  mark(): BlockMark;
  /** Back to a mark, also to one made before the last `cut` (whose growth then counts as never cut). */
  rollback(mark: BlockMark): void;
  /** Growth since the last cut; [] when nothing grew. The views stay valid until the block is dropped or rolled back. */
  cut(): BlockSection[];
  /** Replay: grows the same buffers by bytes read back. Throws a RangeError when the section is not one of this signal. */
  append(section: BlockSection): void;
  /** One Native block for each table that has rows. Bytes depend only on what grew, never on how it was cut. */
  seal(): SealedTable[];
  /** The block is stored: its memory goes to a later one. Neither it nor anything it gave out may be read from here on. */
  release(): void;
}

export interface TracesBlock extends OpenBlock {
  readonly sink: SpanSink;
}

export interface MetricsBlock extends OpenBlock {
  readonly sink: MetricSink;
}

export interface LogsBlock extends OpenBlock {
  readonly sink: LogSink;
}
