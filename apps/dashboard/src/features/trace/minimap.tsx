'use client';

import { layoutLines, OPEN_FOLDING } from '@tracewell/trace';
import { useCallback, useMemo, useRef } from 'react';
import { useCanvas } from '../../components/canvas/use-canvas.ts';
import { drawMinimap, minimapLines } from './draw-minimap.ts';
import { clampWindow, timeScale, windowWith, xOf } from './time-scale.ts';
import { useBrush } from './use-brush.ts';
import type { TraceView } from './use-trace-view.ts';

const HEIGHT = 44;

/** What lies outside of the window, veiled; its edges are accent lines. */
function Veils({ left, right }: { readonly left: number; readonly right: number }) {
  return (
    <>
      <span
        className="absolute inset-y-0 left-0 border-accent border-r bg-page opacity-70"
        style={{ width: Math.max(0, left) }}
      />
      <span
        className="absolute inset-y-0 right-0 border-accent border-l bg-page opacity-70"
        style={{ left: right }}
      />
    </>
  );
}

/** The whole trace at the bars' own x scale. Drag selects a part, a press moves the window there, a double-click fits. */
export function Minimap({ view, width }: { readonly view: TraceView; readonly width: number }) {
  const ref = useRef<HTMLCanvasElement>(null);
  const { trace, axis, colors, spotlight, window, setWindow } = view;
  const { extent } = trace.columns;
  const scale = useMemo(
    () => timeScale(axis, clampWindow(0, extent, extent), width),
    [axis, extent, width],
  );
  const lines = useMemo(() => layoutLines(trace, OPEN_FOLDING), [trace]);
  const drawn = useMemo(() => minimapLines(trace, lines), [trace, lines]);
  const paint = useCallback<Parameters<typeof useCanvas>[3]>(
    (context, theme) =>
      drawMinimap(context, theme, {
        trace,
        colors,
        lines,
        drawn,
        scale,
        height: HEIGHT,
        spotlight,
      }),
    [trace, colors, lines, drawn, scale, spotlight],
  );
  useCanvas(ref, width, HEIGHT, paint);
  const { dragged, handlers } = useBrush({
    scale,
    onSelect: (from, to) => setWindow(clampWindow(from, to, extent)),
    onPick: (time) => setWindow(windowWith(axis, window, time, 0.5)),
  });
  const zoomed = window.from > scale.window.from || window.to < scale.window.to;
  const [left, right] = dragged ?? [xOf(scale, window.from), xOf(scale, window.to)];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a pointer's way to what the keys + - and f do
    <div
      data-testid="minimap"
      className="relative h-11 cursor-crosshair touch-none overflow-hidden"
      style={{ width }}
      onDoubleClick={() => setWindow(undefined)}
      {...handlers}
    >
      <canvas
        ref={ref}
        role="img"
        aria-label={`The whole trace: ${lines.count} lines. Keys + and - zoom, f fits.`}
        style={{ width, height: HEIGHT }}
      />
      {zoomed || dragged ? <Veils left={left} right={right} /> : null}
    </div>
  );
}
