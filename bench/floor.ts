import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { decodeTraces } from '@tracewell/otlp';
import { openTracesBlock } from '@tracewell/storage';
import { say } from './cleanup.ts';
import { askEngine, countSpans } from './engine-client.ts';
import { openLoad } from './load-bodies.ts';
import { startOwnEngine, untilQuiet } from './own-engine.ts';
import { cpuSecondsOf } from './process-group.ts';

export interface FloorFigures {
  /** CPU-microseconds a span of the block size that needs the least. */
  readonly floor: number;
  readonly blockRows: number;
  /** The same by rows of a block. */
  readonly byBlockRows: Readonly<Record<string, number>>;
}

/**
 * What the engine needs at least: the same spans in Native form from a file into the same tables, with the same
 * views and the same fsyncs, for blocks of several sizes; merges that follow are counted too.
 */
export async function measureFloor(order: {
  readonly spans: number;
  readonly blockRows: readonly number[];
}): Promise<FloorFigures> {
  const byBlockRows: Record<string, number> = {};
  for (const rows of order.blockRows) {
    // Whole blocks only: a last small one would be a size of its own.
    const cpu = await insertBlocks(Math.ceil(order.spans / rows) * rows, rows);
    byBlockRows[rows] = cpu;
    say(`floor, blocks of ${rows} rows: ${cpu.toFixed(2)} CPU-µs a span`);
  }
  const [blockRows = '0', floor = 0] =
    Object.entries(byBlockRows).sort(([, a], [, b]) => a - b)[0] ?? [];
  return { floor, blockRows: Number(blockRows), byBlockRows };
}

async function insertBlocks(spans: number, blockRows: number): Promise<number> {
  await using engine = await startOwnEngine('floor');
  const file = join(engine.folder, 'spans.native');
  await pipeline(Readable.from(nativeBlocks(spans, blockRows)), createWriteStream(file));
  await untilQuiet(engine.access.pid);
  const before = cpuSecondsOf(engine.access.pid);
  // Each block of the file becomes a part as it is; one thread needs the least in sum.
  await askEngine(
    engine.access,
    `INSERT INTO otel_traces SELECT * FROM file('${file}', 'Native')
     SETTINGS max_threads = 1, max_insert_threads = 1, parallel_view_processing = 0, async_insert = 0,
       max_block_size = ${blockRows}, max_insert_block_size = ${blockRows},
       min_insert_block_size_rows = ${blockRows}, min_insert_block_size_bytes = 0`,
  );
  await untilQuiet(engine.access.pid);
  const seconds = cpuSecondsOf(engine.access.pid) - before;
  const { spans: stored } = await countSpans(engine.access);
  if (stored !== spans) throw new Error(`the floor stored ${stored} of ${spans} spans`);
  return (seconds * 1e6) / spans;
}

/** Native blocks of so many rows, as the collector's own encoder makes them, in the order of arrival. */
async function* nativeBlocks(spans: number, blockRows: number): AsyncGenerator<Uint8Array> {
  const spansPerRequest = Math.min(500, blockRows);
  const next = openLoad({ spansPerRequest, seed: 7 });
  for (let made = 0; made < spans; made += blockRows) {
    const block = openTracesBlock();
    while (block.rows < blockRows) decodeTraces(next(), block.sink);
    for (const table of block.seal()) yield* table.body;
  }
}
