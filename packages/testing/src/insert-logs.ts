import { randomUUID } from 'node:crypto';
import { decodeLogsJson } from '@tracewell/otlp';
import { insertBlock, openLogsBlock } from '@tracewell/storage';
import { otlpLogsRequest } from './otlp-logs.ts';
import type { TestDatabase } from './test-database.ts';
import type { TestLog } from './test-log.ts';

/**
 * Stores log records the way the collector does: one OTLP request, decoded into a block, sealed, one INSERT. Throws
 * when the decoder rejects a log record: a test that wants that sends its own bytes.
 */
export async function insertLogs(
  database: Pick<TestDatabase, 'store'>,
  logs: Iterable<TestLog>,
): Promise<void> {
  const block = openLogsBlock();
  const body = new TextEncoder().encode(otlpLogsRequest(logs));
  const { rejected, firstFault } = decodeLogsJson(body, block.sink);
  if (rejected > 0) throw new Error(`${rejected} log records were rejected: ${firstFault}`);
  const name = randomUUID();
  for (const table of block.seal()) {
    await insertBlock(database.store, table, `test:logs:${name}:${table.table}`);
  }
}
