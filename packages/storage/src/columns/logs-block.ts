import type { LogSink } from '@tracewell/otlp';
import { openBlock } from './block.ts';
import { contextSink, openContext } from './context.ts';
import { openLogRow } from './log-columns.ts';
import { bindLogContext, dropLog, endLog, forgetLogIndexes } from './log-end.ts';
import { logFieldSink } from './log-row.ts';
import type { LogsBlock } from './open-block.ts';
import { OTEL_LOGS } from './otel-logs.ts';
import { openTableStore } from './table-store.ts';

export interface LogsBlockOptions {
  /** Wall clock in milliseconds, for IngestTime and for log records without a time. */
  readonly now?: () => number;
}

/** An empty block of `otel_logs` and the sink that fills it. */
export function openLogsBlock(options: LogsBlockOptions = {}): LogsBlock {
  const { now = Date.now } = options;
  const store = openTableStore(OTEL_LOGS);
  const context = openContext();
  const row = openLogRow(store, context);
  const sink: LogSink = {
    ...contextSink(context, now, () => bindLogContext(row)),
    ...logFieldSink(row),
    logEnd: () => endLog(row, now),
    logDrop: () => dropLog(row),
  };
  const block = openBlock('logs', [store], () => forgetLogIndexes(row));
  return Object.assign(block, { sink });
}
