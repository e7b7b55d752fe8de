import type { ReactNode } from 'react';
import { PLOT } from './chart-scale.ts';

/** Marks in front of the lines of a chart, in the plot without its margins; only the marks themselves take the pointer. */
export function ChartOverlay({
  height,
  children,
}: {
  /** Of the chart, without the time axis. */
  readonly height: number;
  readonly children: ReactNode;
}) {
  return (
    <div
      className="pointer-events-none absolute"
      style={{
        left: PLOT.left,
        right: PLOT.right,
        top: PLOT.top,
        height: height - PLOT.top - PLOT.bottom,
      }}
    >
      {children}
    </div>
  );
}
