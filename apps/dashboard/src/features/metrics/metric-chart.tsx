'use client';

import type { MetricSeriesAnswer, MetricView } from '@tracewell/api/browser';
import { chartScale } from '../../components/charts/chart-scale.ts';
import { SeriesChart } from '../../components/charts/series-chart.tsx';
import { chartMax } from '../../components/charts/series-data.ts';
import { useChartZone } from '../../components/charts/use-chart-zone.ts';
import { formatMetric } from '../../lib/format-metric.ts';
import { metricAxis, metricSeries } from './metric-chart-data.ts';

const TITLES: Readonly<Record<MetricView, string>> = {
  rate: 'Rate per second',
  value: 'Value',
  count: 'Count',
  mean: 'Mean',
  p50: 'Percentiles',
  p95: 'Percentiles',
  p99: 'Percentiles',
};

/** One metric over time. Axes begin at zero: a small wobble does not look like a cliff. */
export function MetricChart({ answer }: { readonly answer: MetricSeriesAnswer }) {
  const timeZone = useChartZone();
  const series = metricSeries(answer);
  const view = answer.lines[0]?.view ?? 'value';
  return (
    <SeriesChart
      title={TITLES[view]}
      summary={`${series.length} lines of ${answer.name}`}
      axis={metricAxis(answer)}
      series={series}
      scale={chartScale('linear', 0, chartMax(series), unitStep(chartMax(series), answer.unit))}
      format={(value) => formatMetric(value, answer.unit, view)}
      height={320}
      sync="metric"
      timeZone={timeZone}
      withTimeAxis
    />
  );
}

/** Seconds below one are read in milliseconds or less, so the axis is round in those. */
function unitStep(max: number, unit: string): number {
  if (unit !== 's') return 1;
  return [1, 1e-3, 1e-6].find((step) => max >= step) ?? 1e-9;
}
