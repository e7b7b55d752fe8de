import { measureFigures, openStore } from '@tracewell/storage';
import { askEngine, type EngineAccess } from './engine-client.ts';
import { END_S } from './span-shape.ts';

const LEVELS = [0.5, 0.95, 0.99];

interface ExactRow {
  readonly name: string;
  readonly values: readonly number[];
}

/** The largest relative error of a service's percentiles over the last 24 h, against all durations sorted. */
export async function checkPercentiles(engine: EngineAccess): Promise<number> {
  await using store = openStore(engine);
  const [from, to] = [END_S - 86_400, END_S];
  const range = { from: BigInt(from) * 1_000_000_000n, to: BigInt(to) * 1_000_000_000n };
  const { rows } = await measureFigures(store, { range, groupBy: 'service' });
  const exact = await askEngine<ExactRow>(
    engine,
    `WITH arraySort(groupArray(Duration)) AS sorted
     SELECT ServiceName AS name, arrayMap(level -> sorted[toUInt32(floor(level * (length(sorted) - 1))) + 1], [${LEVELS}]) AS values
     FROM exporter.otel_traces
     WHERE Timestamp >= toDateTime64(${from}, 9) AND Timestamp < toDateTime64(${to}, 9)
       AND (SpanKind IN ('Server', 'Consumer') OR ParentSpanId = '')
     GROUP BY name`,
  );
  const errors = exact.flatMap(({ name, values }) => {
    const found = rows.find(({ keys }) => keys[0] === name)?.quantiles ?? [];
    return values.map((value, at) => Math.abs(Number(found[at]) - value) / value);
  });
  return Number(Math.max(...errors).toFixed(4));
}
