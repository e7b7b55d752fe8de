import { openBlock } from './block.ts';
import { openContext } from './context.ts';
import type { TracesBlock } from './open-block.ts';
import { type OperationNames, openOperationNames } from './operation-names.ts';
import { OTEL_TRACES } from './otel-traces.ts';
import { settleContext } from './span-context.ts';
import { forgetIndexes } from './span-end.ts';
import { openSpanRow } from './span-row.ts';
import { SpanColumnsSink } from './span-sink.ts';
import { openTableStore } from './table-store.ts';

export interface TracesBlockOptions {
  /** Hand the same one to every block: the cap of operations counts by the hour, a block lasts a second. */
  readonly operations?: OperationNames;
  /** Wall clock in milliseconds, for IngestTime. */
  readonly now?: () => number;
}

/** An empty block of `otel_traces` and the sink that fills it. */
export function openTracesBlock(options: TracesBlockOptions = {}): TracesBlock {
  const { now = Date.now } = options;
  const { operations = openOperationNames(now) } = options;
  const store = openTableStore(OTEL_TRACES);
  const context = openContext();
  const row = openSpanRow(store, context, operations);
  const sink = new SpanColumnsSink(row, now);
  const block = openBlock(
    'traces',
    [store],
    () => forgetIndexes(row),
    () => settleContext(row),
  );
  return Object.assign(block, { sink });
}
