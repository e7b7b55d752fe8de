'use client';

import { useCallback, useRef } from 'react';
import { useCanvas } from '../../components/canvas/use-canvas.ts';
import type { LineMetrics } from './bar-geometry.ts';
import { drawBars } from './draw-bars.ts';
import { drawPath } from './draw-path.ts';
import type { VisibleLines } from './scroll-lines.ts';
import { timeScale } from './time-scale.ts';
import type { TraceView } from './use-trace-view.ts';

interface BarsCanvasProps {
  readonly view: TraceView;
  readonly visible: VisibleLines;
  readonly width: number;
  readonly metrics: LineMetrics;
}

/** The bars of the lines in view. It scrolls with its lines, so bars and names never part. */
export function BarsCanvas({ view, visible, width, metrics }: BarsCanvasProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const { trace, answer, axis, figures, logs, lines, overlays, colors, spotlight, window } = view;
  const { first, last } = visible;
  const height = (last - first) * metrics.rowHeight;
  const paint = useCallback<Parameters<typeof useCanvas>[3]>(
    (context, theme) => {
      const scale = timeScale(axis, window, width);
      const spans = answer.spans;
      const picture = {
        trace,
        spans,
        figures,
        logs,
        lines,
        first,
        last,
        scale,
        metrics,
        overlays,
        colors,
        spotlight,
      };
      drawBars(context, theme, picture);
      if (overlays.path) drawPath(context, theme, picture);
    },
    [
      trace,
      answer,
      axis,
      figures,
      logs,
      lines,
      first,
      last,
      overlays,
      colors,
      spotlight,
      window,
      width,
      metrics,
    ],
  );
  useCanvas(ref, width, height, paint);
  return (
    <canvas
      ref={ref}
      className="pointer-events-none absolute top-0 z-10"
      style={{ left: metrics.treeWidth, width, height }}
    />
  );
}
