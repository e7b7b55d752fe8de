'use client';

import type { MetricSeriesAnswer } from '@tracewell/api/browser';
import type { ReactNode } from 'react';
import { chartScale } from '../../components/charts/chart-scale.ts';
import { SeriesChart } from '../../components/charts/series-chart.tsx';
import { type ChartSeries, chartMax } from '../../components/charts/series-data.ts';
import { useChartZone } from '../../components/charts/use-chart-zone.ts';
import { formatMetric } from '../../lib/format-metric.ts';

interface RuntimeLineProps {
  readonly answer: MetricSeriesAnswer;
  readonly title: ReactNode;
}

/** One metric of the runtime, all instances together, on an axis from zero. */
export function RuntimeLine({ answer, title }: RuntimeLineProps) {
  const timeZone = useChartZone();
  const [line] = answer.lines;
  const view = line?.view ?? 'value';
  const values = line?.values ?? [];
  const series: ChartSeries[] = [
    { key: 'value', label: '', color: 'var(--ink-2)', width: 1.5, values },
  ];
  const most = chartMax(series);
  const last = formatMetric(line?.last ?? null, answer.unit, view);
  return (
    <SeriesChart
      title={
        <>
          {title} <span className="text-ink">{last}</span>
        </>
      }
      summary={`last ${last}`}
      axis={{
        startMs: Number(answer.startTimeUnixNano) / 1e6,
        stepMs: Number(answer.stepNs) / 1e6,
        steps: values.length,
      }}
      series={series}
      scale={chartScale('linear', 0, most, answer.unit === 's' ? secondsUnit(most) : 1)}
      format={(value) => formatMetric(value, answer.unit, view)}
      height={80}
      sync="service"
      timeZone={timeZone}
    />
  );
}

/** Seconds below one are read in milliseconds or less, so the axis is round in those. */
function secondsUnit(max: number): number {
  return [1, 1e-3, 1e-6].find((step) => max >= step) ?? 1e-9;
}
