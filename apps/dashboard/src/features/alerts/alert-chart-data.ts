import type { Alert } from '@tracewell/api/browser';
import type { ChartSeries, TimeAxis } from '../../components/charts/series-data.ts';

/** The evaluated values of an alert on an even axis. */
export interface AlertChart {
  readonly axis: TimeAxis;
  readonly series: ChartSeries;
}

/**
 * Evaluations stand where they happened, on steps as wide as the usual distance between two; a step
 * without one is a gap. undefined when there are fewer than two values to draw.
 */
export function alertChart(alert: Alert): AlertChart | undefined {
  const points = alert.values.map(({ atUnixNano, value }) => ({
    ms: Number(atUnixNano) / 1e6,
    value,
  }));
  const [first, last] = [points[0], points.at(-1)];
  if (!(first && last) || points.length < 2) return undefined;
  const stepMs = Math.max(usualStep(points.map((point) => point.ms)), 1);
  const steps = Math.min(Math.round((last.ms - first.ms) / stepMs) + 1, 1_000);
  const values: (number | null)[] = Array.from({ length: steps }, () => null);
  for (const { ms, value } of points) {
    const step = Math.round((ms - first.ms) / stepMs);
    if (step < steps) values[step] = value;
  }
  return {
    axis: { startMs: first.ms, stepMs, steps },
    series: { key: 'value', label: 'value', color: 'var(--ink-2)', values, width: 1.5 },
  };
}

/** The median distance between neighbours: pauses do not stretch it. */
function usualStep(times: readonly number[]): number {
  const gaps = times.slice(1).map((ms, index) => ms - (times[index] ?? ms));
  gaps.sort((a, b) => a - b);
  return gaps[Math.floor((gaps.length - 1) / 2)] ?? 0;
}
