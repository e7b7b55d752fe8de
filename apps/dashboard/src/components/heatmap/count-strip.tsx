'use client';

import { useMemo } from 'react';
import { formatCount } from '../../lib/format-count.ts';
import { formatTime } from '../../lib/format-time.ts';
import { useScope } from '../shell/use-scope.ts';
import { heatColumns } from './heat-counts.ts';
import type { HeatGrid } from './heat-grid.ts';

const HEIGHT = 24;

interface CountStripProps {
  readonly grid: HeatGrid;
  /** What one count is: `requests`. */
  readonly counted: string;
  /** The column under the pointer or crosshair; undefined for none. */
  readonly at: number | undefined;
}

/** Count and errors over time, on the axis of the heatmap below: bars in ink, failures in red from the bottom. */
export function CountStrip({ grid, counted, at }: CountStripProps) {
  const { tz } = useScope();
  const columns = useMemo(() => heatColumns(grid), [grid]);
  const most = Math.max(...columns.map(({ count }) => count), 1);
  const shown = at === undefined ? undefined : columns[at];
  const y = (count: number) => (count === 0 ? 0 : Math.max(1, (count / most) * HEIGHT));
  const said = shown
    ? `${formatTime(BigInt(Math.round(shown.fromMs)) * 1_000_000n, tz, Date.now()).slice(0, 12)}: ${formatCount(shown.count)} ${counted}, ${formatCount(shown.failed)} failed`
    : `${formatCount(grid.total)} ${counted}, ${formatCount(grid.failed)} failed; at most ${formatCount(most)} a step`;
  return (
    <div data-testid="count-strip">
      <p className="h-4 truncate text-11 text-ink-2">{said}</p>
      <svg
        role="img"
        aria-label={said}
        width="100%"
        height={HEIGHT}
        viewBox={`0 0 ${columns.length} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="block"
      >
        {columns.map(({ fromMs, count, failed }, column) => (
          <g key={fromMs} opacity={at === undefined || at === column ? 1 : 0.6}>
            <rect
              x={column + 0.08}
              width={0.84}
              y={HEIGHT - y(count)}
              height={y(count)}
              fill="var(--ink-3)"
            />
            <rect
              x={column + 0.08}
              width={0.84}
              y={HEIGHT - y(failed)}
              height={y(failed)}
              fill="var(--error)"
            />
          </g>
        ))}
      </svg>
    </div>
  );
}
