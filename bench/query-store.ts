import { say } from './cleanup.ts';
import { askEngine, type EngineAccess } from './engine-client.ts';
import { type ExporterShape, exporterTables } from './exporter-tables.ts';
import { untilQuiet } from './own-engine.ts';
import { DAYS, END_S, EXPORTER_COLUMNS, SPAN_COLUMNS, type SpanShape } from './span-shape.ts';

/** One INSERT is one block and so one part in each partition, as if merges had come to rest. */
const ONE_BLOCK = `SETTINGS async_insert = 0, max_insert_threads = 1, max_insert_block_size = 4000000,
  min_insert_block_size_rows = 4000000, min_insert_block_size_bytes = 0, max_partitions_per_insert_block = 1000`;

/** Parts of a day that are inserted at once hold at most about so many spans. */
const SPANS_AT_ONCE = 1_000_000;

/** Fills our tables and the exporter's with the same spans, day by day as they would have come. */
export async function fillStore(
  engine: EngineAccess,
  shape: SpanShape,
  rows: number,
  exporters: readonly ExporterShape[],
): Promise<void> {
  for (const exporter of exporters) {
    for (const statement of exporterTables(exporter)) await askEngine(engine, statement);
  }
  const traces = shape.traces(rows);
  const slices = DAYS * Math.max(1, Math.ceil(rows / DAYS / SPANS_AT_ONCE));
  for (let slice = 0; slice < slices; slice += 1) {
    const [from, to] = [slice, slice + 1].map((at) => Math.floor((traces * at) / slices));
    await askEngine(
      engine,
      `INSERT INTO otel_traces (${SPAN_COLUMNS}) ${shape.select(traces, from ?? 0, to ?? 0)} ${ONE_BLOCK}`,
    );
    if ((slice + 1) % (slices / DAYS) === 0) {
      const day = Math.floor(slice / (slices / DAYS));
      await copyDay(engine, day, exporters);
      say(`${shape.name}: day ${day + 1} of ${DAYS} is stored`);
    }
  }
  await untilQuiet(engine.pid);
}

/** The exporter's tables get what ours hold, except the spans that the last trace of a day has on the next. */
async function copyDay(
  engine: EngineAccess,
  day: number,
  exporters: readonly ExporterShape[],
): Promise<void> {
  const from = END_S - (DAYS - day) * 86_400;
  const to = day === DAYS - 1 ? from + 2 * 86_400 : from + 86_400;
  for (const exporter of exporters) {
    await askEngine(
      engine,
      `INSERT INTO ${exporter}.otel_traces (${EXPORTER_COLUMNS}) SELECT ${EXPORTER_COLUMNS} FROM otel_traces
       WHERE Timestamp >= toDateTime64(${from}, 9) AND Timestamp < toDateTime64(${to}, 9) ${ONE_BLOCK}`,
    );
  }
}

/** Bytes a span of a table, its indexes apart. */
export interface TableBytes {
  readonly table: string;
  readonly rows: number;
  readonly parts: number;
  readonly bytesPerSpan: number;
  readonly indexBytesPerSpan: number;
}

/** What each table takes on disk for each stored span. */
export async function tableBytes(engine: EngineAccess, spans: number): Promise<TableBytes[]> {
  return await askEngine<TableBytes>(
    engine,
    `SELECT if(database = 'default', table, concat(database, '.', table)) AS table, sum(rows) AS rows, count() AS parts,
       round((sum(bytes_on_disk) - sum(secondary_indices_compressed_bytes)) / ${spans}, 2) AS bytesPerSpan,
       round(sum(secondary_indices_compressed_bytes) / ${spans}, 2) AS indexBytesPerSpan
     FROM system.parts AS parts WHERE active AND match(parts.table, '^otel_(traces|services)') GROUP BY table ORDER BY table`,
  );
}
