import { command, query, type Store } from '../store.ts';

const SAMPLE = "ResourceAttributes['tracewell.sample'] = 'true'";
/** Rollups and halves keep no resource attributes: they go by service, unless real spans share its name. */
const TABLES_BY_SERVICE = [
  'otel_traces_red_1m',
  'otel_services_red_10m',
  'otel_traces_edge_halves',
];
const METRIC_TABLES = ['gauge', 'sum', 'histogram', 'exponential_histogram', 'summary'].map(
  (kind) => `otel_metrics_${kind}`,
);

export interface RemovedSample {
  readonly spans: number;
  /** Services that had sample spans only and are gone from every page. */
  readonly services: readonly string[];
}

/** Removes every span, metric and log record whose resource says `tracewell.sample=true`, and the rollups of services that had no others. */
export async function removeSampleSpans(store: Store): Promise<RemovedSample> {
  const { rows } = await query<{ service: string; sample: string; real: string }>(
    store,
    `SELECT ServiceName AS service, countIf(${SAMPLE}) AS sample, countIf(NOT (${SAMPLE})) AS real
     FROM otel_traces GROUP BY service HAVING sample > 0`,
    {},
  );
  const services = rows.filter(({ real }) => Number(real) === 0).map(({ service }) => service);
  await command(
    store,
    `DELETE FROM otel_traces_trace_id_ts WHERE TraceId IN (SELECT TraceId FROM otel_traces WHERE ${SAMPLE})`,
  );
  // Minutes without a seal are paired anew; those whose halves retention has dropped cannot be.
  await command(
    store,
    'DELETE FROM otel_service_edges_sealed WHERE Minute >= (SELECT min(Bucket) FROM otel_traces_edge_halves)',
  );
  for (const table of TABLES_BY_SERVICE) {
    await command(store, `DELETE FROM ${table} WHERE ServiceName IN {services:Array(String)}`, {
      services,
    });
  }
  for (const table of ['otel_traces', 'otel_traces_kept', 'otel_logs', ...METRIC_TABLES])
    await command(store, `DELETE FROM ${table} WHERE ${SAMPLE}`);
  return { spans: rows.reduce((sum, { sample }) => sum + Number(sample), 0), services };
}
