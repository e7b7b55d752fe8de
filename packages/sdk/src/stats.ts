import type { Stats } from '@tracewell/sdk';
import { DropCounts } from './export/drop-counts.ts';
import type { MetricExporter } from './export/metric-exporter.ts';
import type { SpanExporter } from './export/span-exporter.ts';

/** Counts of the senders; all zero where there is none. */
export function statsOf(
  running: boolean,
  spans: SpanExporter | undefined,
  metrics: MetricExporter | undefined,
): Stats {
  const counts = spans?.counts;
  return {
    running,
    ended: counts?.ended ?? 0,
    exported: counts?.exported ?? 0,
    dropped: (spans?.drops ?? new DropCounts()).snapshot(),
    queued: counts?.queued ?? 0,
    queuedBytes: counts?.queuedBytes ?? 0,
    breaker: spans?.breaker.state ?? 'closed',
    failedMetricExports: metrics?.failed ?? 0,
    lastError: counts?.lastError,
  };
}
