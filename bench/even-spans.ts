import { askEngine, type EngineAccess } from './engine-client.ts';
import { JAEGER } from './jaeger-shape.ts';
import { DAYS, END_S, SPAN_COLUMNS } from './span-shape.ts';

const SPANS_PER_TRACE = 10;
const SPANS_AT_ONCE = 500_000;
const BEGIN_NS = `${END_S - DAYS * 86_400} * 1000000000`;

/** Stores spans that begin evenly over so many seconds: those of {@link JAEGER}, its ten days drawn together. */
export async function storeEvenly(
  engine: EngineAccess,
  order: { readonly fromS: number; readonly seconds: number; readonly spans: number },
): Promise<void> {
  const traces = Math.ceil(order.spans / SPANS_PER_TRACE);
  const step = Math.ceil(SPANS_AT_ONCE / SPANS_PER_TRACE);
  const factor = Math.ceil((DAYS * 86_400) / order.seconds);
  const at = `fromUnixTimestamp64Nano(${order.fromS} * 1000000000 + intDiv(toUnixTimestamp64Nano(Timestamp) - ${BEGIN_NS}, ${factor}))`;
  for (let from = 0; from < traces; from += step) {
    const rows = JAEGER.select(traces, from, Math.min(traces, from + step));
    await askEngine(
      engine,
      `INSERT INTO otel_traces (${SPAN_COLUMNS})
       SELECT * REPLACE (${at} AS Timestamp, toDateTime(${at}) AS IngestTime) FROM (${rows}) SETTINGS async_insert = 0`,
    );
  }
}
