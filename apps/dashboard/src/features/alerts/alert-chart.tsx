'use client';

import type { Alert } from '@tracewell/api/browser';
import { chartScale, durationUnit } from '../../components/charts/chart-scale.ts';
import { SeriesChart } from '../../components/charts/series-chart.tsx';
import { chartMax } from '../../components/charts/series-data.ts';
import { useChartZone } from '../../components/charts/use-chart-zone.ts';
import { alertChart } from './alert-chart-data.ts';
import { formatValue } from './alert-words.ts';

/** The evaluated value over time, the threshold as a dashed line, the moment it fired as a hairline. */
export function AlertChart({ alert }: { readonly alert: Alert }) {
  const timeZone = useChartZone();
  const chart = alertChart(alert);
  if (!chart) {
    return <p className="px-4 py-3 text-ink-2">Evaluated too few times to draw a line.</p>;
  }
  const { unit } = alert.condition;
  const threshold = alert.threshold ?? undefined;
  const max = Math.max(chartMax([chart.series]), (threshold ?? 0) * 1.1);
  const rounding = unit === 'ns' ? durationUnit(max) : 1;
  const marks = alert.history
    .filter((step) => step.to === 'firing' || step.to === 'resolved')
    .map((step) => ({ ms: Number(step.atUnixNano) / 1e6, label: step.to }));
  return (
    <SeriesChart
      title={
        threshold === undefined
          ? 'Value at each evaluation'
          : `Value at each evaluation, threshold ${formatValue(threshold, unit)}`
      }
      summary={alert.summary}
      axis={chart.axis}
      series={[chart.series]}
      scale={chartScale('linear', 0, max, rounding)}
      format={(value) => formatValue(value, unit)}
      height={160}
      sync="alert"
      timeZone={timeZone}
      withTimeAxis
      marks={marks}
      {...(threshold === undefined ? {} : { threshold })}
    />
  );
}
