'use client';

import type { Exemplar, ServiceFigures } from '@tracewell/api/browser';
import { type ReactNode, useState } from 'react';
import { chartScale, durationUnit } from '../../components/charts/chart-scale.ts';
import { type ChartMark, SeriesChart } from '../../components/charts/series-chart.tsx';
import { chartMax, chartMin, type TimeAxis } from '../../components/charts/series-data.ts';
import { formatDuration } from '../../lib/format-duration.ts';
import { ExemplarDots } from './exemplar-dots.tsx';
import { placeExemplars } from './exemplar-place.ts';
import type { LatencyLimit } from './latency-limit.ts';
import { latencySeries } from './service-charts-data.ts';

interface LatencyChartProps {
  readonly figures: ServiceFigures;
  /** What all charts of the page have in common. */
  readonly shared: {
    readonly axis: TimeAxis;
    readonly timeZone: string;
    readonly sync: string;
    readonly height: number;
  };
  readonly marks: readonly ChartMark[];
  readonly exemplars: readonly Exemplar[];
  /** Why there are no requests to open; '' when there are, and while they are asked for. */
  readonly fault: string;
  readonly limit: LatencyLimit | undefined;
  readonly onPick: (from: number, to: number) => void;
}

/** A limit further above the lines than this leaves them no room: it is named, not drawn. */
const LIMIT_IN_SIGHT = 1.6;

/** p50, p95 and p99 with the requests that are the p99, and the band in which a rule calls the service slow. */
export function LatencyChart(props: LatencyChartProps) {
  const { figures, shared, marks, exemplars, limit, onPick } = props;
  const [kind, setKind] = useState<'linear' | 'log'>('linear');
  const series = latencySeries(figures);
  const top = chartMax(series);
  const isInSight = limit !== undefined && limit.thresholdNs <= top * LIMIT_IN_SIGHT;
  const max = isInSight ? Math.max(top, limit.thresholdNs * 1.05) : top;
  const scale = chartScale(kind, chartMin(series), max, durationUnit(max));
  const typical = exemplars.filter(({ why }) => why === 'p99');
  return (
    <SeriesChart
      {...shared}
      title={
        <>
          Latency <ScaleSwitch kind={kind} onSwitch={setKind} />
          {limit ? <LimitNote limit={limit} isDrawn={isInSight} /> : null}
          {props.fault === '' ? null : (
            <span role="alert" className="ml-3 text-warn">
              No requests to open: {props.fault}
            </span>
          )}
        </>
      }
      summary={`p50 ${formatDuration(figures.p50Ns)}, p95 ${formatDuration(figures.p95Ns)}, p99 ${formatDuration(figures.p99Ns)}`}
      series={series}
      scale={scale}
      format={formatDuration}
      marks={marks}
      {...(isInSight ? { threshold: limit.thresholdNs, isBadAbove: true } : {})}
      onPick={onPick}
      overlay={
        <ExemplarDots
          places={placeExemplars(typical, shared.axis, scale, shared.height)}
          label="Requests at p99"
        />
      }
    />
  );
}

interface ScaleSwitchProps {
  readonly kind: 'linear' | 'log';
  readonly onSwitch: (kind: 'linear' | 'log') => void;
}

function ScaleSwitch({ kind, onSwitch }: ScaleSwitchProps) {
  return (
    <button
      type="button"
      className="ml-2 text-ink-3 hover:text-ink"
      aria-pressed={kind === 'log'}
      onClick={() => onSwitch(kind === 'log' ? 'linear' : 'log')}
    >
      {kind === 'log' ? 'log scale' : 'linear scale'}
    </button>
  );
}

function LimitNote({
  limit,
  isDrawn,
}: {
  readonly limit: LatencyLimit;
  readonly isDrawn: boolean;
}): ReactNode {
  const { rule, measure, thresholdNs, file, line } = limit;
  return (
    <span className="ml-3 text-ink-3 max-md:hidden" title={`${file}:${line}`}>
      {isDrawn ? 'shaded' : 'far below the limit of'} {rule}: {measure} over{' '}
      {formatDuration(thresholdNs)}
    </span>
  );
}
