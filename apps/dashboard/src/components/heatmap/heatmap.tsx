'use client';

import type { HeatmapAnswer } from '@tracewell/api/browser';
import {
  lazy,
  type PointerEvent,
  Suspense,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { formatCount } from '../../lib/format-count.ts';
import { formatDuration } from '../../lib/format-duration.ts';
import { formatTime } from '../../lib/format-time.ts';
import { useElementSize } from '../../lib/use-element-size.ts';
import { useCanvas } from '../canvas/use-canvas.ts';
import { timeTicks } from '../charts/time-ticks.ts';
import { useChartZone } from '../charts/use-chart-zone.ts';
import { useScope } from '../shell/use-scope.ts';
import type { BoxAction } from './box-menu.tsx';
import { drawHeatmap } from './draw-heatmap.ts';
import { boxOf, type HeatCell, type HeatGrid, heatGrid } from './heat-grid.ts';

// Menus come with the first box that is dragged: the list's first picture has none.
const BoxMenu = lazy(() =>
  import('./box-menu.tsx').then((module) => ({ default: module.BoxMenu })),
);

interface HeatmapProps {
  readonly answer: HeatmapAnswer;
  /** Height of the cells in pixels, the axis not counted. */
  readonly height: number;
  /** What one count is: `requests`, `spans`. */
  readonly counted: string;
  /** What can be done with a box the reader drags; a press picks one cell. None: nothing can be dragged. */
  readonly actions?: readonly BoxAction[];
  /** Told the column under the pointer, for a crosshair that is shared. */
  readonly onColumn?: (column: number | undefined) => void;
}

/** A dragged box that waits for its action. */
interface Picked {
  readonly a: HeatCell;
  readonly b: HeatCell;
}

function cellAt(grid: HeatGrid, event: PointerEvent<HTMLElement>): HeatCell {
  const bounds = event.currentTarget.getBoundingClientRect();
  const share = (at: number, length: number) => Math.min(Math.max(at / length, 0), 0.9999);
  const x = share(event.clientX - bounds.left, bounds.width);
  const y = share(event.clientY - bounds.top, bounds.height);
  return {
    column: Math.floor(x * grid.columns),
    row: grid.rows - 1 - Math.floor(y * grid.rows),
  };
}

/** The pressed and the present cell of a drag, the cell under the pointer, and the box when the drag is over. */
function useCells(grid: HeatGrid | undefined, canPick: boolean) {
  const [from, setFrom] = useState<HeatCell | undefined>(undefined);
  const [at, setAt] = useState<HeatCell | undefined>(undefined);
  const [picked, setPicked] = useState<Picked | undefined>(undefined);
  const handlers = {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (!grid || event.button !== 0 || !canPick) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      setPicked(undefined);
      setFrom(cellAt(grid, event));
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (grid) setAt(cellAt(grid, event));
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => {
      if (grid && from) setPicked({ a: from, b: cellAt(grid, event) });
      setFrom(undefined);
    },
    onPointerLeave: () => setAt(undefined),
    onPointerCancel: () => setFrom(undefined),
  };
  const dragged = from && { a: from, b: at ?? from };
  return { at, shown: picked ?? dragged, picked, drop: () => setPicked(undefined), handlers };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(3)}%`;
}

function Box({
  grid,
  a,
  b,
}: {
  readonly grid: HeatGrid;
  readonly a: HeatCell;
  readonly b: HeatCell;
}) {
  const high = Math.max(a.row, b.row);
  const low = Math.min(a.row, b.row);
  const left = Math.min(a.column, b.column);
  const right = Math.max(a.column, b.column);
  return (
    <span
      className="pointer-events-none absolute border-2 border-accent"
      style={{
        left: percent(left / grid.columns),
        width: percent((right - left + 1) / grid.columns),
        top: percent((grid.rows - 1 - high) / grid.rows),
        height: percent((high - low + 1) / grid.rows),
      }}
    />
  );
}

function TimeAxis({ grid }: { readonly grid: HeatGrid }) {
  const zone = useChartZone();
  const end = grid.startMs + grid.columns * grid.stepMs;
  return (
    <div className="relative h-4 overflow-hidden text-11 text-ink-3">
      {timeTicks(grid.startMs, end - 0.03 * (end - grid.startMs), 8, zone).map((tick) => (
        <span
          key={tick.ms}
          className="absolute border-line border-l pl-1"
          style={{ left: percent((tick.ms - grid.startMs) / (end - grid.startMs)) }}
        >
          {tick.label}
        </span>
      ))}
    </div>
  );
}

function useCellText(
  grid: HeatGrid | undefined,
  cell: HeatCell | undefined,
  counted: string,
): string {
  const { tz } = useScope();
  if (!grid) return '';
  if (!cell) {
    const failed = grid.failed > 0 ? `, ${formatCount(grid.failed)} failed (hatched)` : '';
    return `${formatCount(grid.total)} ${counted} by duration${failed}`;
  }
  const { fromMs, fromNs, toNs } = boxOf(grid, cell, cell);
  const failed = grid.errors[cell.column]?.[cell.row] ?? 0;
  const time = formatTime(BigInt(Math.round(fromMs)) * 1_000_000n, tz, Date.now()).slice(0, 12);
  const count = formatCount(grid.counts[cell.column]?.[cell.row] ?? 0);
  return `${time}, ${formatDuration(fromNs)} to ${formatDuration(toNs)}: ${count} ${counted}${failed > 0 ? `, ${formatCount(failed)} failed` : ''}`;
}

const EMPTY = 'No requests in this time';

/** Counts over time and logarithmic duration, on a square-root colour scale. */
export function Heatmap({ answer, height, counted, actions = [], onColumn }: HeatmapProps) {
  const grid = useMemo(() => heatGrid(answer), [answer]);
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width } = useElementSize(frame);
  const { at, shown, picked, drop, handlers } = useCells(grid, actions.length > 0);
  const said = useCellText(grid, at, counted);
  const column = at?.column;
  useEffect(() => onColumn?.(column), [onColumn, column]);
  const paint = useCallback<Parameters<typeof useCanvas>[3]>(
    (context, theme) => {
      if (grid) drawHeatmap(context, theme, grid, { width, height });
    },
    [grid, width, height],
  );
  useCanvas(canvas, width, height, paint);
  const longest = grid?.boundsNs.at(-1);
  return (
    <div data-testid="heatmap">
      <p className="flex h-4 justify-between gap-4 text-11 text-ink-2">
        <span>{longest === undefined ? EMPTY : formatDuration(longest)}</span>
        <span>{said}</span>
      </p>
      <div
        ref={frame}
        className={`relative touch-pan-y ${actions.length > 0 ? 'cursor-crosshair' : ''}`}
        style={{ height }}
        {...handlers}
      >
        <canvas ref={canvas} role="img" aria-label={said || EMPTY} style={{ width, height }} />
        {grid && shown ? <Box grid={grid} a={shown.a} b={shown.b} /> : null}
        <span className="pointer-events-none absolute bottom-0 left-0 bg-surface pr-1 text-11 text-ink-3">
          {grid ? formatDuration(grid.boundsNs[0]) : null}
        </span>
      </div>
      {grid && picked ? (
        <Suspense>
          <BoxMenu
            box={boxOf(grid, picked.a, picked.b)}
            left={percent((Math.max(picked.a.column, picked.b.column) + 1) / grid.columns)}
            actions={actions}
            onClose={drop}
          />
        </Suspense>
      ) : null}
      {grid ? <TimeAxis grid={grid} /> : null}
    </div>
  );
}
