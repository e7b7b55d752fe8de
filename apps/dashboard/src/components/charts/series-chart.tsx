'use client';

import { type ReactNode, useId, useState } from 'react';
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceArea,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { useIsPhone } from '../../lib/use-media.ts';
import { ChartOverlay } from './chart-overlay.tsx';
import { type ChartScale, PLOT } from './chart-scale.ts';
import { LineEnds } from './line-ends.tsx';
import { loneDot } from './lone-dot.tsx';
import { Readout } from './readout.tsx';
import { type ChartRow, type ChartSeries, chartRows, type TimeAxis } from './series-data.ts';
import { timeTicks } from './time-ticks.ts';

/** A vertical hairline: a deploy, labelled with its version. */
export interface ChartMark {
  readonly ms: number;
  readonly label: string;
}

interface SeriesChartProps {
  readonly title: ReactNode;
  /** The chart in words, for screen readers. */
  readonly summary: string;
  readonly axis: TimeAxis;
  readonly series: readonly ChartSeries[];
  readonly scale: ChartScale;
  readonly format: (value: number) => string;
  /** Height of the plot with its margins, without the time axis. */
  readonly height: number;
  /** Charts with the same name share one crosshair. */
  readonly sync: string;
  readonly timeZone: string;
  /** Only the last chart of a stack carries the time axis. */
  readonly withTimeAxis?: boolean;
  readonly marks?: readonly ChartMark[];
  readonly threshold?: number;
  /** Shades what lies above the threshold. */
  readonly isBadAbove?: boolean;
  /** Drawn behind the lines, in the plot without its margins. */
  readonly backdrop?: ReactNode;
  /** Drawn in front of them, in the same place. */
  readonly overlay?: ReactNode;
  /** Words for the step under the crosshair, where the series alone do not say it. */
  readonly say?: (ms: number) => string;
  /** A click on the chart: the step under the pointer, in Unix milliseconds. */
  readonly onPick?: (from: number, to: number) => void;
}

/** Times that the axis has room for. */
const TICKS = { wide: 8, phone: 4 } as const;
const TICK = { fill: 'var(--ink-3)', fontSize: 11 } as const;

/** A chart on the page's shared time axis. Values under the crosshair stand in the title line, not in a box over the data. */
export function SeriesChart(props: SeriesChartProps) {
  const [readout, setReadout] = useState<HTMLElement | null>(null);
  const titleId = useId();
  const ticks = useIsPhone() ? TICKS.phone : TICKS.wide;
  const full = props.height + (props.withTimeAxis ? PLOT.axis : 0);
  return (
    <figure aria-labelledby={titleId} className="m-0">
      <figcaption className="flex h-6 items-center gap-4 px-4 text-12">
        <span id={titleId} className="text-ink-2 max-md:min-w-0 max-md:truncate md:shrink-0">
          {props.title}
          <span className="sr-only">. {props.summary}</span>
        </span>
        <span ref={setReadout} className="min-w-0 flex-1 truncate text-right text-ink-2" />
      </figcaption>
      <div className="relative" style={{ height: full }}>
        {props.backdrop === undefined ? null : (
          <div
            className="absolute overflow-hidden"
            style={{
              left: PLOT.left,
              right: PLOT.right,
              top: PLOT.top,
              height: props.height - PLOT.top - PLOT.bottom,
            }}
          >
            {props.backdrop}
          </div>
        )}
        <ResponsiveContainer
          width="100%"
          height={full}
          debounce={50}
          initialDimension={{ width: 800, height: full }}
        >
          {plot(props, readout, full, ticks)}
        </ResponsiveContainer>
        {props.overlay === undefined ? null : (
          <ChartOverlay height={props.height}>{props.overlay}</ChartOverlay>
        )}
        <LineEnds series={props.series} scale={props.scale} height={props.height} />
      </div>
    </figure>
  );
}

function plot(
  props: SeriesChartProps,
  readout: HTMLElement | null,
  full: number,
  tickCount: number,
) {
  const { axis, series, scale, onPick } = props;
  const rows = chartRows(axis, series);
  const end = axis.startMs + (axis.steps - 1) * axis.stepMs;
  const ticks = timeTicks(axis.startMs, end, tickCount, props.timeZone);
  return (
    <ComposedChart
      data={rows}
      height={full}
      margin={{ top: PLOT.top, bottom: PLOT.bottom, left: 0, right: PLOT.right }}
      syncId={props.sync}
      accessibilityLayer
      className={onPick ? 'cursor-pointer' : ''}
      onClick={(state) => {
        const at = Number(state.activeLabel);
        if (onPick && Number.isFinite(at)) onPick(at, at + axis.stepMs);
      }}
    >
      <CartesianGrid vertical={false} stroke="var(--line)" />
      <XAxis
        dataKey="ms"
        type="number"
        domain={[axis.startMs, end]}
        ticks={ticks.map((tick) => tick.ms)}
        tickFormatter={(ms) => ticks.find((tick) => tick.ms === ms)?.label ?? ''}
        height={props.withTimeAxis ? PLOT.axis : 0}
        hide={!props.withTimeAxis}
        tick={TICK}
        tickLine={false}
        axisLine={false}
        interval={0}
      />
      <YAxis
        width={PLOT.left}
        domain={[...scale.domain]}
        scale={scale.kind}
        ticks={[...scale.ticks]}
        tickFormatter={(value) => (value === 0 ? '0' : props.format(Number(value)))}
        tick={TICK}
        tickLine={false}
        axisLine={false}
        allowDataOverflow
        interval={0}
      />
      {(props.marks ?? []).map((mark) => markLine(mark))}
      {thresholdMarks(props)}
      {series.map(drawn)}
      <Tooltip
        isAnimationActive={false}
        portal={readout}
        cursor={{ stroke: 'var(--ink-3)', strokeWidth: 1 }}
        content={({ active, payload }) =>
          active && payload?.[0] ? (
            <Readout row={payload[0].payload as ChartRow} chart={props} />
          ) : null
        }
      />
    </ComposedChart>
  );
}

/** The dashed line of a threshold and, where it says so, the band above it. */
function thresholdMarks({ threshold, isBadAbove, scale }: SeriesChartProps) {
  if (threshold === undefined) return null;
  return [
    isBadAbove ? (
      <ReferenceArea
        key="bad"
        y1={threshold}
        y2={scale.domain[1]}
        fill="var(--error-soft)"
        fillOpacity={0.6}
      />
    ) : null,
    <ReferenceLine key="threshold" y={threshold} stroke="var(--ink)" strokeDasharray="4 3" />,
  ];
}

function markLine(mark: ChartMark) {
  const label = {
    value: mark.label,
    position: 'insideTopLeft',
    fill: 'var(--ink-2)',
    fontSize: 11,
  };
  return (
    <ReferenceLine
      key={mark.ms}
      x={mark.ms}
      stroke="var(--line-strong)"
      label={label as { value: string }}
      ifOverflow="hidden"
    />
  );
}

function drawn(one: ChartSeries) {
  const common = {
    dataKey: one.key,
    stroke: one.color,
    strokeWidth: one.width ?? 1.5,
    isAnimationActive: false,
    dot: one.ghost ? false : loneDot(one),
    activeDot: one.ghost ? false : { r: 2.5, strokeWidth: 0 },
    connectNulls: false,
    type: 'linear',
  } as const;
  if (one.band) {
    return (
      <Area
        key={one.key}
        {...common}
        stackId="bands"
        fill={one.color}
        fillOpacity={one.fill ?? 0.18}
      />
    );
  }
  if (!one.ghost) return <Line key={one.key} {...common} />;
  return <Line key={one.key} {...common} strokeOpacity={0.45} strokeDasharray="3 3" />;
}
