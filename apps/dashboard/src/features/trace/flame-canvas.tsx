'use client';

import type { Flame } from '@tracewell/trace';
import { useCallback, useMemo, useRef } from 'react';
import { useCanvas } from '../../components/canvas/use-canvas.ts';
import type { LineMetrics } from './bar-geometry.ts';
import { drawFlame } from './draw-flame.ts';
import { drawPath } from './draw-path.ts';
import { PHONE_LANE, rowWords } from './flame-lanes.ts';
import type { VisibleLines } from './scroll-lines.ts';
import type { TimeScale } from './time-scale.ts';
import type { TraceView } from './use-trace-view.ts';

interface FlameCanvasProps {
  readonly view: TraceView;
  readonly flame: Flame;
  readonly visible: VisibleLines;
  readonly scale: TimeScale;
  readonly width: number;
  readonly metrics: LineMetrics;
}

/** Which rows stay bright: the owner singled out in the legend, else what is looked for or meant by a clause. */
function useLit({ colors, spotlight, marked }: TraceView) {
  return useMemo(() => {
    if (spotlight !== undefined) return (row: number) => colors.of[row] === spotlight;
    return marked.size === 0 ? undefined : (row: number) => marked.has(row);
  }, [colors, spotlight, marked]);
}

/** The lanes in view, painted; it scrolls with them. */
export function FlameCanvas({ view, flame, visible, scale, width, metrics }: FlameCanvasProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const { trace, colors, selected, overlays } = view;
  const { first, last } = visible;
  const height = (last - first) * metrics.rowHeight;
  const lit = useLit(view);
  const paint = useCallback<Parameters<typeof useCanvas>[3]>(
    (context, theme) => {
      const label = (row: number) => {
        const { owner, operation, duration } = rowWords(trace, row);
        return metrics === PHONE_LANE
          ? [`${owner} ${operation}`, duration]
          : [`${owner} ${operation}  ${duration}`];
      };
      const picture = {
        trace,
        flame,
        colors,
        first,
        last,
        scale,
        metrics,
        selected,
        lit,
        label,
        lines: { lineOf: flame.lane },
      };
      drawFlame(context, theme, picture);
      if (overlays.path) drawPath(context, theme, picture);
    },
    [trace, flame, colors, first, last, scale, metrics, selected, lit, overlays.path],
  );
  useCanvas(ref, width, height, paint);
  return (
    <canvas
      ref={ref}
      className="pointer-events-none absolute left-0"
      style={{ top: visible.top, width, height }}
    />
  );
}
