'use client';

import type { HeatmapAnswer } from '@tracewell/api/browser';
import { type ReactNode, useCallback, useMemo, useRef } from 'react';
import { useCanvas } from '../../components/canvas/use-canvas.ts';
import { type ChartScale, PLOT } from '../../components/charts/chart-scale.ts';
import { type ChartMark, SeriesChart } from '../../components/charts/series-chart.tsx';
import type { TimeAxis } from '../../components/charts/series-data.ts';
import { drawHeatmap } from '../../components/heatmap/draw-heatmap.ts';
import { type HeatGrid, heatGrid } from '../../components/heatmap/heat-grid.ts';
import { formatCount } from '../../lib/format-count.ts';
import { formatDuration } from '../../lib/format-duration.ts';
import { useElementSize } from '../../lib/use-element-size.ts';
import { heatPlace, heatScale, heatWords } from './heat-axis.ts';

const HEIGHT = 160;
const NO_SCALE: ChartScale = { kind: 'log', domain: [1e6, 1e9], ticks: [] };

interface LatencyHeatmapProps {
  /** undefined while it is asked for, and when it failed. */
  readonly answer: HeatmapAnswer | undefined;
  /** Why there is none; '' while it is asked for. */
  readonly fault: string;
  readonly onRetry: () => void;
  readonly axis: TimeAxis;
  readonly timeZone: string;
  readonly sync: string;
  readonly marks: readonly ChartMark[];
  readonly onPick: (from: number, to: number) => void;
}

/** All requests over time and duration, on the axis and under the crosshair of the lines above; it carries the time axis. */
export function LatencyHeatmap(props: LatencyHeatmapProps) {
  const { answer, fault, onRetry, axis, onPick, ...shared } = props;
  const grid = useMemo(() => (answer ? heatGrid(answer) : undefined), [answer]);
  const failed = grid && grid.failed > 0 ? `, ${formatCount(grid.failed)} failed (hatched)` : '';
  const summary = grid ? `${formatCount(grid.total)} requests by duration${failed}` : 'no cells';
  const scale = grid ? heatScale(grid) : NO_SCALE;
  // The crosshair follows series: this one draws nothing.
  const nothing = Array.from({ length: axis.steps }, () => scale.domain[0]);
  return (
    <SeriesChart
      {...shared}
      axis={axis}
      onPick={onPick}
      title={
        fault === '' ? titleOf(grid, answer, failed) : <Fault fault={fault} onRetry={onRetry} />
      }
      summary={summary}
      series={[{ key: 'cells', label: '', color: 'transparent', ghost: true, values: nothing }]}
      scale={scale}
      format={formatDuration}
      height={HEIGHT}
      withTimeAxis
      say={(ms) => (grid ? heatWords(grid, ms) : '')}
      backdrop={grid ? <Cells grid={grid} axis={axis} label={summary} /> : null}
    />
  );
}

function Fault({ fault, onRetry }: Pick<LatencyHeatmapProps, 'fault' | 'onRetry'>): ReactNode {
  return (
    <span role="alert" data-state="failed">
      Heatmap: {fault}{' '}
      <button type="button" className="text-ink underline" onClick={onRetry}>
        Try again
      </button>
    </span>
  );
}

function titleOf(
  grid: HeatGrid | undefined,
  answer: HeatmapAnswer | undefined,
  failed: string,
): string {
  if (grid) return `Requests by duration${failed === '' ? '' : ', failed ones hatched'}`;
  return answer ? 'Requests by duration: none in this range' : 'Requests by duration';
}

interface CellsProps {
  readonly grid: HeatGrid;
  readonly axis: TimeAxis;
  readonly label: string;
}

function Cells({ grid, axis, label }: CellsProps) {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const place = heatPlace(grid, axis);
  const plot = useElementSize(frame).width;
  const width = plot * place.width;
  const height = HEIGHT - PLOT.top - PLOT.bottom;
  const paint = useCallback<Parameters<typeof useCanvas>[3]>(
    (context, theme) => drawHeatmap(context, theme, grid, { width, height }),
    [grid, width, height],
  );
  useCanvas(canvas, width, height, paint);
  return (
    <div ref={frame} className="h-full w-full">
      <canvas
        ref={canvas}
        role="img"
        aria-label={label}
        data-testid="heatmap"
        className="relative max-w-none"
        style={{ width, height, left: plot * place.left }}
      />
    </div>
  );
}
