'use client';

import type { ServiceAnswer } from '@tracewell/api/browser';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { type ChartScale, chartScale, durationUnit } from '../../components/charts/chart-scale.ts';
import { type ChartMark, SeriesChart } from '../../components/charts/series-chart.tsx';
import {
  type ChartSeries,
  chartMax,
  chartMin,
  type TimeAxis,
} from '../../components/charts/series-data.ts';
import { useChartZone } from '../../components/charts/use-chart-zone.ts';
import { useScope } from '../../components/shell/use-scope.ts';
import { formatDuration } from '../../lib/format-duration.ts';
import { formatRate } from '../../lib/format-rate.ts';
import { significant } from '../../lib/quantity.ts';
import { tracesHref } from '../../lib/traces-href.ts';
import { useApiQuery } from '../../lib/use-api-query.ts';
import { LatencyHeatmap } from './latency-heatmap.tsx';
import {
  axisOf,
  deployMarks,
  errorSeries,
  latencySeries,
  requestSeries,
} from './service-charts-data.ts';
import { requestsQuery, TimeBrush } from './time-brush.tsx';

const HEIGHT = 120;
/** The errors axis reaches at least this part of the requests, so that a few failures look like a few. */
const CALM_ERRORS = 0.01;

/** The axis of a chart without a line: its ground alone. */
const NO_SCALE: ChartScale = { kind: 'linear', domain: [0, 1], ticks: [0] };

interface ServiceChartsProps {
  readonly answer: ServiceAnswer;
  /** Narrows the traces a click opens; '' for all operations. */
  readonly operation: string;
}

/** Requests, errors, latency and heatmap, one above the other on one time axis: causes line up vertically. */
export function ServiceCharts({ answer, operation }: ServiceChartsProps) {
  const timeZone = useChartZone();
  const pick = usePick(answer.name, operation);
  const axis = axisOf(answer.series);
  const marks = deployMarks(answer, axis);
  const requests = requestSeries(answer);
  const errors = errorSeries(answer);
  const shared = { axis, timeZone, sync: 'service', height: HEIGHT } as const;
  const heat = useHeat(answer, operation);
  const unnamed = marks.map((mark) => ({ ...mark, label: '' }));
  return (
    <section aria-label="Charts" className="border-line border-b pb-2">
      <TimeBrush axis={axis} query={requestsQuery(answer.name, operation)}>
        <SeriesChart
          {...shared}
          title="Requests"
          summary={`Mean ${formatRate(answer.ratePerSecond)}`}
          series={requests}
          scale={chartScale('linear', 0, chartMax(requests))}
          format={smallRate}
          marks={marks}
          onPick={(from, to) => pick('', from, to)}
        />
        <SeriesChart
          {...shared}
          title={errors.length > 0 ? 'Errors by type' : 'Errors: none in this range'}
          summary={`${answer.errorCount} in this range`}
          series={errors}
          scale={errorScale(errors, requests)}
          format={smallRate}
          marks={unnamed}
          onPick={(from, to) => pick(' and status = error', from, to)}
        />
        <LatencyChart answer={answer} shared={shared} marks={unnamed} pick={pick} />
        <LatencyHeatmap
          answer={heat.data}
          fault={heat.data === undefined ? (heat.error?.message ?? '') : ''}
          {...{ axis, timeZone }}
          sync="service"
          marks={unnamed}
          onPick={(from, to) => pick('', from, to)}
        />
      </TimeBrush>
    </section>
  );
}

type Pick = (condition: string, from: number, to: number) => void;

interface LatencyChartProps {
  readonly answer: ServiceAnswer;
  /** What all charts of the page have in common. */
  readonly shared: {
    readonly axis: TimeAxis;
    readonly timeZone: string;
    readonly sync: string;
    readonly height: number;
  };
  readonly marks: readonly ChartMark[];
  readonly pick: Pick;
}

function LatencyChart({ answer, shared, marks, pick }: LatencyChartProps) {
  const [kind, setKind] = useState<'linear' | 'log'>('linear');
  const series = latencySeries(answer);
  const max = chartMax(series);
  return (
    <SeriesChart
      {...shared}
      title={
        <>
          Latency{' '}
          <button
            type="button"
            className="ml-2 text-ink-3 hover:text-ink"
            aria-pressed={kind === 'log'}
            onClick={() => setKind(kind === 'log' ? 'linear' : 'log')}
          >
            {kind === 'log' ? 'log scale' : 'linear scale'}
          </button>
        </>
      }
      summary={`p50 ${formatDuration(answer.p50Ns)}, p95 ${formatDuration(answer.p95Ns)}, p99 ${formatDuration(answer.p99Ns)}`}
      series={series}
      scale={chartScale(kind, chartMin(series), max, durationUnit(max))}
      format={formatDuration}
      marks={marks}
      onPick={(from, to) => pick('', from, to)}
    />
  );
}

/** The heatmap of the very steps that the lines have. */
function useHeat(answer: ServiceAnswer, operation: string) {
  const { env } = useScope();
  const { name, series, meta } = answer;
  const msOf = (ns: string) => Number(BigInt(ns) / 1_000_000n);
  const [from, to] = [msOf(meta.range.from), msOf(meta.range.to)];
  const points = series.requestCount.length;
  return useApiQuery(['service-heatmap', name, operation, env, from, to, points], (api, signal) =>
    api.heatmap(
      {
        ...{ from, to, points, service: name },
        ...(operation === '' ? {} : { operation }),
        ...(env === '' ? {} : { env }),
      },
      { signal },
    ),
  );
}

/** Opens the traces of a moment. */
function usePick(service: string, operation: string): Pick {
  const router = useRouter();
  const scope = useScope();
  return (condition, from, to) => {
    const query = `${requestsQuery(service, operation)}${condition}`;
    router.push(tracesHref(scope, query, { from, to }));
  };
}

/** From zero to the errors, or to a small part of the requests when there are few; the ground alone when there are none. */
function errorScale(errors: readonly ChartSeries[], requests: readonly ChartSeries[]): ChartScale {
  if (errors.length === 0) return NO_SCALE;
  return chartScale('linear', 0, Math.max(chartMax(errors), chartMax(requests) * CALM_ERRORS));
}

/** Rates as everywhere, but below 0.01 /s in figures: an axis cannot say "less than" three times. */
function smallRate(perSecond: number): string {
  return perSecond > 0 && perSecond < 0.01
    ? `${significant(perSecond, 2)} /s`
    : formatRate(perSecond);
}
