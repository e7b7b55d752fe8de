import { randomUUID } from 'node:crypto';
import { decodeTracesJson } from '@tracewell/otlp';
import { insertBlock, openTracesBlock } from '@tracewell/storage';
import { otlpTracesRequest } from './otlp-request.ts';
import type { TestDatabase } from './test-database.ts';
import type { TestSpan } from './test-span.ts';

/**
 * Stores spans the way the collector does: one OTLP request, decoded into a block, sealed, one INSERT a table.
 * Throws when the decoder rejects a span: a test that wants that sends its own bytes.
 */
export async function insertSpans(
  database: Pick<TestDatabase, 'store'>,
  spans: Iterable<TestSpan>,
): Promise<void> {
  const block = openTracesBlock();
  const body = new TextEncoder().encode(otlpTracesRequest(spans));
  const { rejected, firstFault } = decodeTracesJson(body, block.sink);
  if (rejected > 0) throw new Error(`${rejected} spans were rejected: ${firstFault}`);
  const name = randomUUID();
  for (const table of block.seal()) {
    await insertBlock(database.store, table, `test:traces:${name}:${table.table}`);
  }
}
