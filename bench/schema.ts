import { columnDdl, OTEL_TRACES } from '@tracewell/storage';
import { say } from './cleanup.ts';
import { askEngine, type EngineAccess } from './engine-client.ts';
import { JAEGER } from './jaeger-shape.ts';
import { startOwnEngine, untilQuiet } from './own-engine.ts';
import { cpuSecondsOf } from './process-group.ts';
import { SPAN_COLUMNS } from './span-shape.ts';

const TIME_FIRST = 'toStartOfFiveMinutes(toDateTime(Timestamp)), ServiceName, SpanName, Timestamp';
const BY_TRACE = 'toStartOfFiveMinutes(toDateTime(Timestamp)), TraceId, Timestamp';
const EXPORTER = 'ServiceName, SpanName, toDateTime(Timestamp)';

const TRACE_BLOOM = 'INDEX idx_trace_id TraceId TYPE bloom_filter(0.001) GRANULARITY 1';
const TRACE_TEXT = "INDEX idx_trace_id TraceId TYPE text(tokenizer = 'array')";
const KEYS = 'INDEX idx_key mapKeys(SpanAttributes) TYPE bloom_filter(0.01) GRANULARITY 1';
const VALUES = 'INDEX idx_value mapValues(SpanAttributes) TYPE bloom_filter(0.01) GRANULARITY 1';
const PAIRS =
  'INDEX idx_pair arrayMap((k, v) -> cityHash64(k, v), mapKeys(SpanAttributes), mapValues(SpanAttributes)) TYPE bloom_filter(0.01) GRANULARITY 1';
const ITEMS =
  "INDEX idx_items arrayMap((k, v) -> concat(k, '=', v), mapKeys(SpanAttributes), mapValues(SpanAttributes)) TYPE text(tokenizer = 'array')";
const RESOURCE_VALUES =
  'INDEX idx_res_value mapValues(ResourceAttributes) TYPE bloom_filter(0.01) GRANULARITY 1';

interface Variant {
  readonly name: string;
  readonly orderBy: string;
  readonly indexes: readonly string[];
}

/** What the schema questions choose between. The first is the leanest; the others say what one thing more costs. */
const VARIANTS: readonly Variant[] = [
  { name: 'no index', orderBy: TIME_FIRST, indexes: [] },
  { name: 'trace id: bloom', orderBy: TIME_FIRST, indexes: [TRACE_BLOOM] },
  { name: 'trace id: text', orderBy: TIME_FIRST, indexes: [TRACE_TEXT] },
  { name: 'attributes: bloom of values', orderBy: TIME_FIRST, indexes: [VALUES] },
  { name: 'attributes: bloom of keys and of values', orderBy: TIME_FIRST, indexes: [KEYS, VALUES] },
  { name: 'attributes: bloom of hashed pairs', orderBy: TIME_FIRST, indexes: [PAIRS] },
  { name: 'attributes: text of pairs', orderBy: TIME_FIRST, indexes: [ITEMS] },
  { name: 'resources: bloom of values', orderBy: TIME_FIRST, indexes: [RESOURCE_VALUES] },
  { name: 'order: trace in five minutes', orderBy: BY_TRACE, indexes: [] },
  { name: 'order: service, name, time', orderBy: EXPORTER, indexes: [] },
];

interface VariantFigures {
  /** CPU-microseconds of INSERT and merges a span, without reading the source. */
  readonly cpuMicros: number;
  readonly dataBytes: number;
  readonly indexBytes: number;
}

/** What each index and sort key costs in CPU and on disk, merges counted, blocks of so many rows. */
export async function schemaBench(options: {
  rows: number;
  blockRows: number;
}): Promise<Record<string, unknown>> {
  await using engine = await startOwnEngine('schema');
  const { access } = engine;
  await makeSource(access, options.rows);
  const columns = OTEL_TRACES.columns.map(columnDdl).join(', ');
  await askEngine(access, `CREATE TABLE nothing (${columns}) ENGINE = Null`);
  const reading = await insertCpu(access, 'nothing', options);
  const variants: Record<string, VariantFigures> = {};
  for (const { name, orderBy, indexes } of VARIANTS) {
    const body = [columns, ...indexes].join(', ');
    await askEngine(
      access,
      `CREATE TABLE variant (${body}) ENGINE = MergeTree PARTITION BY toStartOfInterval(Timestamp, toIntervalHour(3), 'UTC')
       ORDER BY (${orderBy}) SETTINGS merge_selector_base = 12, min_bytes_for_wide_part = 0`,
    );
    const cpu = (await insertCpu(access, 'variant', options)) - reading;
    const [bytes] = await askEngine<{ data: number; index: number }>(
      access,
      `SELECT (sum(bytes_on_disk) - sum(secondary_indices_compressed_bytes)) / ${options.rows} AS data,
         sum(secondary_indices_compressed_bytes) / ${options.rows} AS index FROM system.parts WHERE active AND table = 'variant'`,
    );
    variants[name] = {
      cpuMicros: round(cpu),
      dataBytes: round(bytes?.data ?? 0),
      indexBytes: round(bytes?.index ?? 0),
    };
    say(`${name}: ${JSON.stringify(variants[name])}`);
    await askEngine(access, 'DROP TABLE variant SYNC');
  }
  return { ...options, readingMicros: round(reading), variants };
}

/** One partition's worth of spans in the order of their arrival, all in one table without an order of its own. */
async function makeSource(engine: EngineAccess, rows: number): Promise<void> {
  // Traces of the first three hours of a store that has 80 times as many: one partition, as at any moment of ingest.
  const traces = JAEGER.traces(rows * 80);
  await askEngine(engine, 'CREATE TABLE source AS otel_traces ENGINE = MergeTree ORDER BY tuple()');
  await askEngine(
    engine,
    `INSERT INTO source (${SPAN_COLUMNS}) ${JAEGER.select(traces, 0, JAEGER.traces(rows))} SETTINGS async_insert = 0, max_insert_threads = 1`,
  );
  await untilQuiet(engine.pid);
}

async function insertCpu(
  engine: EngineAccess,
  table: string,
  { rows, blockRows }: { rows: number; blockRows: number },
): Promise<number> {
  const before = cpuSecondsOf(engine.pid);
  await askEngine(
    engine,
    `INSERT INTO ${table} SELECT * FROM source SETTINGS max_threads = 1, max_insert_threads = 1, async_insert = 0,
       max_block_size = ${blockRows}, max_insert_block_size = ${blockRows}, min_insert_block_size_rows = ${blockRows},
       min_insert_block_size_bytes = 0`,
  );
  await untilQuiet(engine.pid);
  return ((cpuSecondsOf(engine.pid) - before) * 1e6) / rows;
}

const round = (value: number): number => Number(value.toFixed(2));
