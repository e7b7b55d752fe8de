'use client';

import { layoutFlame } from '@tracewell/trace';
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import { countOf } from '../../lib/format-count.ts';
import { useElementSize } from '../../lib/use-element-size.ts';
import { useIsPhone } from '../../lib/use-media.ts';
import { FlameCanvas } from './flame-canvas.tsx';
import { DESKTOP_LANE, flameStep, isFlameKey, PHONE_LANE, rowAt, rowWords } from './flame-lanes.ts';
import { FlameTip, type Hover } from './flame-tip.tsx';
import { Legend } from './legend.tsx';
import { Minimap } from './minimap.tsx';
import { Ruler } from './ruler.tsx';
import { scrollTo } from './scroll-lines.ts';
import { clampWindow, timeScale, windowWith } from './time-scale.ts';
import { IdleSwitch } from './tree-head.tsx';
import type { TraceView } from './use-trace-view.ts';
import { useVisibleLines } from './use-visible-lines.ts';
import { useZoomGestures } from './use-zoom-gestures.ts';

/** Free time left and right of a span the window is fitted to, as a part of its duration. */
const MARGIN = 0.05;

function zoomTo({ trace, setWindow }: TraceView, row: number): void {
  const { start, end, extent } = trace.columns;
  const [from, to] = [start[row] ?? 0, end[row] ?? extent];
  const margin = (to - from) * MARGIN;
  setWindow(clampWindow(from - margin, to + margin, extent));
}

/** Selects a row; one outside of the window moves the window to itself, with its length kept. */
function reach(view: TraceView, row: number): void {
  const { trace, axis, window, setWindow } = view;
  const { start, end } = trace.columns;
  const [from, to] = [start[row] ?? 0, end[row] ?? 0];
  if (to < window.from || from > window.to) {
    setWindow(windowWith(axis, window, from, 0.25));
  }
  view.select(row);
}

function spoken({ trace, selected }: TraceView): string {
  if (selected === -1) return '';
  const { owner, operation, duration, failed } = rowWords(trace, selected);
  return `${owner}, ${operation}, ${duration}${failed ? ', failed' : ''}`;
}

function useLanes(view: TraceView) {
  const { trace } = view;
  const scroller = useRef<HTMLDivElement>(null);
  const { width, height } = useElementSize(scroller);
  const metrics = useIsPhone() ? PHONE_LANE : DESKTOP_LANE;
  const flame = useMemo(() => layoutFlame(trace), [trace]);
  const scroll = { count: flame.laneCount, rowHeight: metrics.rowHeight, viewHeight: height };
  const visible = useVisibleLines(scroller, scroll);
  const scale = useMemo(
    () => timeScale(view.axis, view.window, width),
    [view.axis, view.window, width],
  );
  const lane = view.selected === -1 ? -1 : (flame.lane[view.selected] ?? -1);
  useEffect(() => {
    const element = scroller.current;
    if (!element || lane === -1) return;
    const size = { count: flame.laneCount, rowHeight: metrics.rowHeight };
    const target = scrollTo({ ...size, viewHeight: element.clientHeight }, element.scrollTop, lane);
    if (target !== undefined) element.scrollTop = target;
  }, [lane, metrics, flame]);
  useZoomGestures(scroller, view, width, 0);
  return { scroller, width, height, metrics, flame, visible, scale };
}

/** The bars, one lane below the other. */
function Lanes({ view }: { readonly view: TraceView }) {
  const { scroller, width, height, metrics, flame, visible, scale } = useLanes(view);
  const [hover, setHover] = useState<Hover | undefined>(undefined);
  const { trace, selected } = view;
  const rowUnder = ({ clientX, clientY }: { clientX: number; clientY: number }): Hover => {
    const box = scroller.current?.getBoundingClientRect();
    const [x, y] = [clientX - (box?.left ?? 0), clientY - (box?.top ?? 0)];
    const below = y + (scroller.current?.scrollTop ?? 0) - visible.top;
    const lane = visible.first + Math.floor(below / metrics.rowHeight);
    return { row: rowAt(trace, flame, scale, lane, x), x, y };
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isFlameKey(event.key)) reach(view, flameStep(trace, flame, selected, event.key));
    else if (event.key === 'Enter' && selected !== -1) zoomTo(view, selected);
    else return;
    event.preventDefault();
  };
  const onPointerMove = (event: PointerEvent) => {
    if (event.pointerType !== 'mouse') return;
    const found = rowUnder(event);
    setHover(found.row === -1 ? undefined : found);
  };
  return (
    <div className="relative flex min-h-0 flex-1">
      <div
        ref={scroller}
        role="application"
        aria-roledescription="flame graph"
        aria-label={`${countOf(trace.columns.spanCount, 'span')} in ${countOf(flame.laneCount, 'lane')}. Arrow keys walk the spans, Enter zooms to one, t shows them as a table.`}
        data-testid="flame"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application has the keyboard to itself
        tabIndex={0}
        onKeyDown={onKeyDown}
        onClick={(event) => view.select(rowUnder(event).row)}
        onDoubleClick={(event) => {
          const { row } = rowUnder(event);
          if (row === -1) view.setWindow(undefined);
          else zoomTo(view, row);
        }}
        onPointerMove={onPointerMove}
        onPointerLeave={() => setHover(undefined)}
        onScroll={() => setHover(undefined)}
        className="relative min-h-0 flex-1 touch-pan-y overflow-y-auto overflow-x-hidden bg-surface outline-offset-[-2px]"
      >
        <div className="relative" style={{ height: visible.height }}>
          <FlameCanvas
            view={view}
            flame={flame}
            visible={visible}
            scale={scale}
            width={width}
            metrics={metrics}
          />
        </div>
      </div>
      <output className="sr-only">{spoken(view)}</output>
      {hover ? <FlameTip view={view} hover={hover} width={width} height={height} /> : null}
    </div>
  );
}

/** The trace from the top down: callers above what they call, time from left to right at the waterfall's own zoom. */
export function FlameView({ view }: { readonly view: TraceView }) {
  const frame = useRef<HTMLDivElement>(null);
  const { width } = useElementSize(frame);
  return (
    <div className="flex min-h-0 flex-1 flex-col bg-surface">
      <div className="flex items-start justify-between gap-4 pr-4 text-11 text-ink-2">
        <Legend view={view} shown={12} />
        <IdleSwitch view={view} />
      </div>
      <div ref={frame} className="ml-4 flex min-h-0 flex-1 flex-col">
        <div className="shrink-0 border-line border-b">
          <Minimap view={view} width={width} />
          <Ruler view={view} width={width} />
        </div>
        <Lanes view={view} />
      </div>
    </div>
  );
}
